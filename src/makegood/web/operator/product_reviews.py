"""Product reviews whose words wait because a check found something in them (R11.2), and those that were decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from makegood.domain.product_reviews.actions import settle_review
from makegood.domain.product_reviews.enums import Status
from makegood.domain.product_reviews.letters import hits_in
from makegood.domain.product_reviews.queries import get_review, settled_reviews, waiting_reviews
from makegood.domain.product_reviews.rules import LATE_AFTER
from makegood.domain.sellers.queries import seller_names
from makegood.domain.text_checks.enums import Check
from makegood.domain.text_checks.rules import PRODUCT_REVIEW_CHECKS, Hit
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid
from makegood.kernel.paging import page_by

from .views import PAGE_SIZE, operator_only, see_other

CHECK_NAMES: dict[str, Promise] = {
    Check.LINK: _("link"),
    Check.EMAIL: _("e-mail address"),
    Check.PHONE: _("telephone number"),
    Check.IBAN: _("bank account"),
    Check.PRICE: _("price"),
    Check.SHOP_NAME: _("name of a shop"),
    Check.ABUSE: _("abuse"),
}


@require_safe
@operator_only
def product_reviews(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/product-reviews/`: what waits, longest first; with `?settled=yes` what was decided, newest first."""
    settled = request.GET.get("settled") == "yes"
    found = settled_reviews(by=actor) if settled else waiting_reviews(by=actor)
    moment = "settled_at" if settled else "submitted_at"
    try:
        page = page_by(found, moment=moment, cursor=request.GET.get("cursor"), limit=PAGE_SIZE, newest_first=settled)
    except Invalid:
        page = page_by(found, moment=moment, cursor=None, limit=PAGE_SIZE, newest_first=settled)
    names = seller_names()
    late_before = clock.now() - LATE_AFTER
    rows = [_Row.of(review, names, late_before) for review in page.items]
    return render(request, "operator/product_reviews.html", {"page": page, "rows": rows, "settled": settled})


@require_POST
@operator_only
def settle_product_review(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponse:
    """`/operator/product-reviews/{id}/settle/`: `status` is what it becomes; each can be changed back."""
    wanted = request.POST.get("status", "")
    if wanted not in Status.values:
        raise Invalid.one("status", "invalid_choice", _("Please use one of the buttons."))
    settle_review(review=get_review(review_id, by=actor), status=Status(wanted), by=actor, now=clock.now())
    return see_other("operator:product_reviews")


@dataclass(frozen=True, slots=True)
class _Row:
    """A review for the operator; its parts by field, each piece with whether a check hit it; what can be decided."""

    review: Any
    late: bool
    reasons: list[Promise]
    parts: list[tuple[str, list[tuple[str, bool]]]]
    choices: list[tuple[str, Promise]]

    @classmethod
    def of(cls, review: Any, names: list[str], late_before: datetime) -> "_Row":
        parts = hits_in(review, checks=PRODUCT_REVIEW_CHECKS, shop_names=names)
        return cls(
            review,
            review.is_waiting and review.stored_at < late_before,
            [CHECK_NAMES[check] for check in review.held_for if check in CHECK_NAMES],
            [(field, _pieces(words, hits)) for field, words, hits in parts],
            [(status, text) for status, text in _CHOICES if status != review.status or review.is_waiting],
        )


_CHOICES: list[tuple[str, Promise]] = [
    (Status.PUBLISHED, _("Show the words")),
    (Status.HELD, _("Keep the words hidden")),
    (Status.REMOVED, _("Remove the review")),
]


def _pieces(text: str, hits: tuple[Hit, ...]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is part of a hit."""
    pieces: list[tuple[str, bool]] = []
    done = 0
    for hit in hits:
        if hit.start >= done:
            pieces += [(text[done : hit.start], False), (text[hit.start : hit.end], True)]
            done = hit.end
    return [piece for piece in (*pieces, (text[done:], False)) if piece[0]]
