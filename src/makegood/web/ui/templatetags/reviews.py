"""Reviews as everybody sees them.

What nearly every review consists of is written here and not in a template: readers wait for each new one, on the next
page after it, and what a template asks of it takes several times as long. What few have are templates.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from makegood.domain.product_reviews.queries import public_place
from makegood.domain.reviews.enums import Origin

from .ui import aspect_list, customer_of, day, given_on, grade, stars

register = template.Library()
register.simple_tag(public_place, name="product_review_place")


@register.simple_tag
def public_review(review: Any, *, seller: Any, plain: bool = False) -> SafeString:
    """A review of a seller, with purchase and customer; `plain`: without its links."""
    if review.removed_at:
        return removed(review)
    pk, purchase, answered = review.pk, review.purchase, review.aspects
    when = given_on(review.submitted_at, purchase.delivered_date, purchase.expected_delivery_date)
    again = render_to_string("ui/components/new_grade.html", {"review": review}) if review.new_overall else ""
    aspects = f'<dl class="aspects">{aspect_list(answered)}</dl>' if answered else ""
    response = ""
    if review.response_at or review.shown_response:
        response = render_to_string("ui/components/public_response.html", {"review": review, "seller": seller})
    label = _("Report this")
    report = "" if plain else f'<a href="report/{pk}/">{escape(label)}</a>'
    return SafeString(
        f'<article class="review" aria-labelledby="review-{pk}">\n'
        f'<div class="review-head">{grade(review.counts_as)}\n'
        f'<div><h3 id="review-{pk}"><bdi>{escape(customer_of(review))}</bdi></h3>\n'
        f'<p class="soft">{when}</p>\n'
        f'<p class="soft verified">{_verified(review.origin, get_language())}</p></div></div>\n'
        f"{words(review.shown_text, review.text_state)}{again}\n{aspects}\n{response}{report}</article>\n"
    )


@register.simple_tag
def product_review(review: Any) -> SafeString:
    """A review of an article, with purchase and customer, without the end of its element: more may follow."""
    pk = review.pk
    title = ""
    if review.words_shown and review.title:
        title = f"<bdi{_in_language(review)}>{escape(review.title)}</bdi>"
    return SafeString(
        f'<article class="review" id="r-{pk}" aria-labelledby="review-{pk}">\n<div class="review-head"><div>\n'
        f'<h3 id="review-{pk}">{stars(review.stars)} {title}</h3>\n'
        f'<p class="soft"><bdi>{escape(customer_of(review))}</bdi>, {day(review.submitted_at)}</p>\n'
        f'<p class="soft verified">{_verified(review.origin, get_language())}</p></div></div>\n{_words_about(review)}\n'
    )


def _words_about(review: Any) -> str:
    """What is said of an article, or that it is withheld."""
    if review.words_shown:
        return product_words(review)
    if not review.has_words:
        return ""
    if review.is_waiting:
        withheld = _("The words of this review are being checked. Its stars count.")
    else:
        withheld = _("The marketplace does not show the words of this review. Its stars count.")
    return f'<p class="soft withheld">{escape(withheld)}</p>'


@register.simple_tag
def product_words(review: Any) -> SafeString:
    """Text, pros and cons of a product review."""
    text, points = "", ""
    if review.text:
        text = f'<p class="words" dir="auto"{_in_language(review)}>{escape(review.text)}</p>'
    if review.pros or review.cons:
        points = render_to_string("ui/components/points.html", {"review": review})
    return SafeString(f"{text}\n{points}")


def _in_language(review: Any) -> str:
    return f' lang="{escape(review.language)}"' if review.language else ""


def removed(review: Any, anchor: str = "") -> SafeString:
    """The place of a review that was removed (R12.2); `anchor`: where links to it lead."""
    return render_to_string("ui/components/removed_review.html", {"review": review, "anchor": anchor})


@register.simple_tag
def words(shown: str, state: str) -> SafeString:
    """One text as everybody sees it, or that it is withheld (R12.5)."""
    if shown:
        return SafeString(f'<p class="words" dir="auto">{escape(shown)}</p>')
    if state == "checking":
        withheld = _("The words are being checked by the marketplace. The grade counts already.")
    elif state == "hidden":
        withheld = _("The marketplace hid the words. The grade counts.")
    else:
        return SafeString("")
    return SafeString(f'<p class="soft withheld" data-state="{state}">{escape(withheld)}</p>')


@lru_cache(maxsize=16)
def _verified(origin: str, _language: str | None) -> SafeString:
    """That a review is of a purchase, and which way it came in (R1.5)."""
    return escape(_("Verified purchase, %(origin)s") % {"origin": Origin(origin).label})
