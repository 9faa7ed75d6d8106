"""The shop page for machines that read schema.org (R9.5)."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from makegood.domain.grading.rules import AssessmentGrade
from makegood.domain.product_reviews.rules import FEWEST, MOST, Rating
from makegood.domain.reviews.rules import BEST, WORST
from makegood.kernel.clock import marketplace_day

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_OUT_OF_SCRIPT = re.compile("[<>&\u2028\u2029]")
"""What could end the element, or begin another one: inside JSON all of these stand in texts only."""


class _Customer(Protocol):
    @property
    def display_name(self) -> str | None: ...


class _Purchase(Protocol):
    @property
    def customer(self) -> _Customer: ...


class _Review(Protocol):
    @property
    def day(self) -> date: ...
    @property
    def shown_text(self) -> str: ...
    @property
    def counts_as(self) -> int | None: ...
    @property
    def purchase(self) -> _Purchase: ...


def linked_data(*, name: str, address: str, grade: AssessmentGrade, reviews: Iterable[str]) -> SafeString:
    """A seller as Organization with the grade and these reviews, as JSON that may stand in a `<script>` element.

    Without reviews there is no rating. Of a review the grade that counts is told, and the author as the page does; of
    a removed one nothing is.
    """
    seller: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": address,
        "name": name,
        "url": address,
    }
    if grade.average is not None:
        seller["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": grade.average,
            "reviewCount": grade.count,
            "bestRating": BEST,
            "worstRating": WORST,
        }
        return _with_reviews(seller, reviews)
    return _in_script(seller)


def _in_script(thing: dict[str, object]) -> SafeString:
    return SafeString(_OUT_OF_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", _ENCODER.encode(thing)))


def _with_reviews(thing: dict[str, object], reviews: Iterable[str]) -> SafeString:
    """What stands in the thing, and these reviews behind it, which are texts already; a removed one is none."""
    return SafeString(f'{_in_script(thing)[:-1]},"review":[{",".join(filter(None, reviews))}]}}')


def told_of(review: _Review) -> SafeString:
    """A review of a seller."""
    if review.counts_as is None:
        return SafeString("")
    told: dict[str, object] = {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.purchase.customer.display_name or _("A customer")},
        "datePublished": review.day.isoformat(),
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": review.counts_as,
            "bestRating": BEST,
            "worstRating": WORST,
        },
    }
    if review.shown_text:
        told["reviewBody"] = review.shown_text
    return _in_script(told)


class _Product(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def gtin(self) -> str: ...
    @property
    def brand(self) -> str: ...


class _ProductReview(Protocol):
    @property
    def stars(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def pros(self) -> Sequence[str]: ...
    @property
    def cons(self) -> Sequence[str]: ...
    @property
    def language(self) -> str: ...
    @property
    def words_shown(self) -> bool: ...
    @property
    def removed_at(self) -> datetime | None: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def purchase(self) -> _Purchase: ...


def product_linked_data(*, product: _Product, address: str, rating: Rating, reviews: Iterable[str]) -> SafeString:
    """An article as Product with its rating and these reviews (R11.4), as JSON for a `<script>` element.

    Without reviews there is no rating. Words that are withheld are not told here either, nor is a removed review.
    """
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": address,
        "name": product.name,
        "sku": product.id,
        "url": address,
    }
    if product.gtin:
        told["gtin"] = product.gtin
    if product.brand:
        told["brand"] = {"@type": "Brand", "name": product.brand}
    if rating.average is not None:
        told["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": rating.average,
            "reviewCount": rating.count,
            "bestRating": MOST,
            "worstRating": FEWEST,
        }
        return _with_reviews(told, reviews)
    return _in_script(told)


def told_of_product(review: _ProductReview) -> SafeString:
    """A review of an article."""
    if review.removed_at is not None:
        return SafeString("")
    told: dict[str, object] = {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.purchase.customer.display_name or _("A customer")},
        "datePublished": marketplace_day(review.submitted_at).isoformat(),
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": review.stars,
            "bestRating": MOST,
            "worstRating": FEWEST,
        },
    }
    if not review.words_shown:
        return _in_script(told)
    words = {"name": review.title, "reviewBody": review.text}
    told |= {name: text for name, text in words.items() if text}
    points = {"positiveNotes": review.pros, "negativeNotes": review.cons}
    told |= {name: _list(lines) for name, lines in points.items() if lines}
    if review.language:
        told["inLanguage"] = review.language
    return _in_script(told)


def _list(lines: Sequence[str]) -> dict[str, object]:
    items = [{"@type": "ListItem", "position": place, "name": line} for place, line in enumerate(lines, 1)]
    return {"@type": "ItemList", "itemListElement": items}
