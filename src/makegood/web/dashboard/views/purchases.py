"""*Bestellingen*: what was bought here, and whether and when each customer is asked for a review (R2.4)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from makegood.domain.invitations.queries import Standing, StandingPage, list_invitations
from makegood.domain.orders.queries import purchases_by_id
from makegood.domain.reviews.queries import reviews_of_purchases
from makegood.kernel import clock
from makegood.kernel.replica import reads_from_replica
from makegood.web.ui.places import at_place

from ..desk import Desk, at_desk, page
from ..forms import PurchaseFilterForm

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One purchase in the list, with its review if there is one."""

    purchase: Any
    standing: Standing
    review: Any


@require_safe
@reads_from_replica
@at_desk
def purchases(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/purchases/`: the seller's purchases, newest first, filtered by what the address says."""
    form = PurchaseFilterForm(request.GET)
    listed, lost_place = at_place(request, lambda cursor: _listed(desk, form, cursor))
    context = {
        "form": form,
        "rows": _rows(desk, listed.items),
        "next_cursor": listed.next_cursor,
        "lost_place": lost_place,
    }
    return page(request, desk, "purchases.html", context)


def _listed(desk: Desk, form: PurchaseFilterForm, cursor: str | None) -> StandingPage:
    order, state = form.wanted()
    return list_invitations(
        by=desk.actor,
        now=clock.now(),
        seller=desk.seller_id,
        order=order,
        state=state,
        cursor=cursor,
        limit=PAGE_SIZE,
    )


def _rows(desk: Desk, standings: list[Standing]) -> list[Row]:
    ids = [one.purchase for one in standings]
    found = purchases_by_id(ids, [desk.seller_id])
    reviews = reviews_of_purchases(ids, [desk.seller_id])
    return [Row(found[one.purchase], one, reviews.get(one.purchase)) for one in standings]
