"""The live checks beside a message (R5.3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from makegood.domain.orders.queries import get_purchase
from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel import clock
from makegood.kernel.actors import Actor

from ..coaching import coaching
from ..desk import signed_in


@require_POST
@signed_in
def coach(request: HttpRequest, actor: Actor, *, purchase_id: str) -> HttpResponse:
    """`/dashboard/coach/{purchase}/`: the checks of `text`; 204 when they are those that are `seen` already."""
    purchase = get_purchase(purchase_id, by=actor)
    check_may_act(actor, purchase.seller_id)
    found = coaching(purchase, request.POST.get("text", ""), now=clock.now())
    if request.POST.get("seen") == found.mark:
        # Nothing to say: a screen reader stays silent, and nothing on the page moves.
        return HttpResponse(status=204)
    return render(request, "dashboard/_coach_checks.html", {"coach": found, "told": True})
