"""What customers say was offered to them for another grade, or for taking their review back (R6.4, R12.4)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.domain.moderation.actions import look_at_offer
from makegood.domain.moderation.queries import with_seen, withdrawals_offered
from makegood.domain.reassessments.queries import offers_reported
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.web.ui.places import PAGE_SIZE, page_of

from .views import operator_only, see_other


@require_safe
@operator_only
def offers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/offers/`: the answers, newest first, and which of them were looked at."""
    found = with_seen(offers_reported(), said_at="settled_at")
    context = {
        "page": page_of(found, request, moment="settled_at"),
        "withdrawals": withdrawals_offered(PAGE_SIZE),
    }
    return render(request, "operator/offers.html", context)


@require_POST
@operator_only
def seen(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponse:
    """`/operator/offers/{review}/seen/`: it does not wait any more."""
    look_at_offer(review_id=review_id, by=actor, now=clock.now())
    messages.success(request, _("It does not wait any more. Nobody was told."))
    return see_other("operator:offers")
