"""The shop page for machines that read schema.org (R9.5)."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from makegood.domain.grading.rules import AssessmentGrade
from makegood.domain.reviews.rules import BEST, WORST

_OUT_OF_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
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


def linked_data(*, name: str, address: str, grade: AssessmentGrade, reviews: Iterable[_Review]) -> SafeString:
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
        seller["review"] = [_review(one) for one in reviews if one.counts_as is not None]
    text = json.dumps(seller, ensure_ascii=False, separators=(",", ":"))
    return SafeString(text.translate(_OUT_OF_SCRIPT))


def _review(review: _Review) -> dict[str, object]:
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
    return told
