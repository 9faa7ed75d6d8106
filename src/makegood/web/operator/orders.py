"""Orders: finding one, and everything that came of it (R2.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import conversations_of_purchases
from makegood.domain.invitations.queries import Standing, standings_of
from makegood.domain.nps.queries import surveys_of_conversations
from makegood.domain.orders.queries import find_purchases, get_order, latest_purchases
from makegood.domain.reassessments.enums import RequestState
from makegood.domain.reassessments.queries import requests_of_reviews
from makegood.domain.reviews.queries import get_review, reviews_of_purchases
from makegood.domain.sellers.queries import names_of_sellers
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound
from makegood.kernel.ids import is_id, is_marketplace_id
from makegood.web.ui.places import PAGE_SIZE, page_of

from .views import operator_only


@dataclass(frozen=True, slots=True)
class Row:
    """One purchase in the list, with how its invitation stands and its review."""

    purchase: Any
    standing: Standing
    review: Any


@dataclass(frozen=True, slots=True)
class Part:
    """One seller's share of an order, with everything that came of it; None for what there is not."""

    purchase: Any
    seller_name: str
    standing: Standing
    review: Any
    conversation: Any
    request: Any
    request_state: RequestState | None
    survey: Any


@require_safe
@operator_only
def orders(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/orders/`: the latest; `?q=` the beginning of an order's id, or the id of a customer or a review."""
    typed = request.GET.get("q", "").replace("\x00", " ").strip()
    if not typed:
        page = page_of(latest_purchases(), request, moment="ordered_at")
        return render(request, "operator/orders.html", {"rows": _rows(page.items), "next_cursor": page.next_cursor})
    found = _found(typed, actor)
    if len({one.order_id for one in found}) == 1:
        return redirect("operator:order", found[0].order_id)
    context = {"typed": typed, "rows": _rows(found[:PAGE_SIZE]), "more": len(found) > PAGE_SIZE}
    return render(request, "operator/orders.html", context)


def _found(typed: str, actor: Actor) -> list[Any]:
    found = find_purchases(typed, limit=PAGE_SIZE + 1)
    if found or not is_id(typed):
        return found
    try:
        return [get_review(typed, by=actor).purchase]
    except NotFound:
        return []


def _rows(purchases: Collection[Any]) -> list[Row]:
    ids = [one.pk for one in purchases]
    standings, reviews = standings_of(ids, now=clock.now()), reviews_of_purchases(ids)
    return [Row(one, standings[one.pk], reviews.get(one.pk)) for one in purchases]


@require_safe
@operator_only
def order(request: HttpRequest, actor: Actor, order_id: str) -> HttpResponse:
    """`/operator/orders/{id}/`: what was bought, and what came of each seller's share."""
    if not is_marketplace_id(order_id):
        raise NotFound
    shown = get_order(order_id)
    return render(request, "operator/order.html", {"order": shown, "parts": _parts(shown, clock.now())})


def _parts(order: Any, now: datetime) -> list[Part]:
    purchases = sorted(order.purchases.all(), key=lambda one: one.seller_id)
    ids = [one.pk for one in purchases]
    names = names_of_sellers([one.seller_id for one in purchases])
    standings, reviews = standings_of(ids, now=now), reviews_of_purchases(ids)
    conversations = conversations_of_purchases(ids)
    requests = requests_of_reviews([one.pk for one in reviews.values()])
    surveys = surveys_of_conversations([one.pk for one in conversations.values()])
    parts = []
    for purchase in purchases:
        review, conversation = reviews.get(purchase.pk), conversations.get(purchase.pk)
        request = requests.get(review.pk) if review else None
        parts.append(
            Part(
                purchase=purchase,
                seller_name=names[purchase.seller_id],
                standing=standings[purchase.pk],
                review=review,
                conversation=conversation,
                request=request,
                request_state=request.state_at(now) if request else None,
                survey=surveys.get(conversation.pk) if conversation else None,
            )
        )
    return parts
