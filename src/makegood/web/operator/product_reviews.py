"""Product reviews whose words wait because a check found something in them (R11.2), and those that were settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from makegood.domain.moderation.enums import ReportGround
from makegood.domain.product_reviews.actions import release_words
from makegood.domain.product_reviews.letters import hits_in
from makegood.domain.product_reviews.queries import settled_reviews, waiting_reviews
from makegood.domain.product_reviews.rules import LATE_AFTER
from makegood.domain.sellers.queries import seller_names
from makegood.domain.text_checks.enums import Check
from makegood.domain.text_checks.rules import PRODUCT_REVIEW_CHECKS
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused
from makegood.web.ui.places import page_of

from .marking import Piece, marked, names_of_checks
from .views import operator_only, see_other

_PERSONAL = {Check.EMAIL, Check.PHONE, Check.IBAN}


@require_safe
@operator_only
def product_reviews(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/product-reviews/`: what waits, longest first; with `?settled=yes` those of which the words were
    decided about, newest first.
    """
    settled = request.GET.get("settled") == "yes"
    found = settled_reviews(by=actor) if settled else waiting_reviews(by=actor)
    moment = "settled_at" if settled else "submitted_at"
    page = page_of(found, request, moment=moment, newest_first=settled)
    names = seller_names()
    late_before = clock.now() - LATE_AFTER
    rows = [_Row.of(review, names, late_before) for review in page.items]
    return render(request, "operator/product_reviews.html", {"page": page, "rows": rows, "settled": settled})


@require_POST
@operator_only
def release(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponse:
    """`/operator/product-reviews/{id}/release/`: everybody may read these words. Anything else is decided as a case."""
    try:
        release_words(review_id=review_id, by=actor, now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, gettext("Everybody can read these words now."))
    return see_other("operator:product_reviews")


@dataclass(frozen=True, slots=True)
class _Row:
    """A review for the operator; its parts by field, in pieces."""

    review: Any
    late: bool
    reasons: list[object]
    parts: list[tuple[str, list[Piece]]]

    @classmethod
    def of(cls, review: Any, names: list[str], late_before: datetime) -> "_Row":
        parts = hits_in(review, checks=PRODUCT_REVIEW_CHECKS, shop_names=names)
        return cls(
            review,
            review.is_waiting and review.stored_at < late_before,
            names_of_checks(review.held_for),
            [(field, marked(words, hits)) for field, words, hits in parts],
        )

    @property
    def ground(self) -> str:
        """On which ground the words would be hidden, where what was found says so; a price or a link does not."""
        found = set(self.review.held_for)
        if found & _PERSONAL:
            return ReportGround.PERSONAL_DATA
        return ReportGround.UNLAWFUL if Check.ABUSE in found else ""
