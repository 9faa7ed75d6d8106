"""*Opnieuw laten beoordelen*: asks first, because it can be done once only (R6)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reassessments.actions import request_reassessment
from makegood.domain.reassessments.queries import reassessment_of
from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel import clock
from makegood.kernel.errors import Refused
from makegood.web.ui.redirects import SeeOther

from ..desk import Desk, at_review, page


@require_http_methods(["GET", "HEAD", "POST"])
@at_review
def reassessment(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/reviews/{id}/reassessment/`: a GET asks whether one is sure, a POST asks the customer."""
    check_may_act(desk.actor, review.seller_id)
    now = clock.now()
    if request.method != "POST":
        obstacle = reassessment_of(review, now=now).reason
        reason = None if obstacle is None else obstacle.label
        days = current_settings().reassessment_link_days
        return page(request, desk, "reassessment.html", {"review": review, "reason": reason, "days": days})
    try:
        request_reassessment(review=review, by=desk.actor, now=now)
    except Refused as refusal:
        return page(request, desk, "reassessment.html", {"review": review, "reason": refusal.message}, status=409)
    messages.success(request, _("The customer gets an e-mail with the question to grade again."))
    return SeeOther(reverse("dashboard:review", args=[review.pk]))
