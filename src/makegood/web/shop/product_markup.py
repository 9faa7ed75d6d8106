"""A review on the page of its article, see ui/templatetags/reviews.py."""

from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.web.ui.templatetags.reviews import product_review, removed
from makegood.web.ui.templatetags.ui import number, whose


def with_buttons(review: Any) -> SafeString:
    """The review, and what a reader may do about it; what that needs stands in its row, see ui/pieces.py."""
    if review.removed_at:
        return removed(review, anchor=f"r-{review.pk}")
    helpful, report_this = escape(_("Helpful")), escape(_("Report this"))
    here = escape(reverse("shop:helpful", args=(review.product_id, review.pk)))
    told = f'<span class="vh"> – {escape(whose(review))}</span>'
    vote = ""
    if review.words_shown:
        button = f'<button class="quiet">{helpful}{told}</button>'
        vote = f'<form class="vote" method="post" action="{here}">{button}{_found_by(review.helpful)}</form>'
    report = f'<a href="{here}report/" rel="nofollow">{report_this}{told}</a>'
    return SafeString(f"{product_review(review)}{vote}{report}</article>\n")


def _found_by(readers: int) -> str:
    if not readers:
        return ""
    words = ngettext("%(number)s reader found this helpful", "%(number)s readers found this helpful", readers)
    return f'<span class="soft">{escape(words % {"number": number(readers)})}</span>'
