"""What somebody on the staff of a shop is told of by e-mail (R4.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.domain.reviews.enums import Band
from makegood.domain.sellers.actions import set_notifications
from makegood.domain.sellers.enums import NoticeTime
from makegood.domain.sellers.permissions import check_is_member
from makegood.domain.sellers.queries import get_membership
from makegood.domain.sellers.rules import Notifications
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid
from makegood.web.ui.redirects import SeeOther

from ..desk import Desk, at_desk, page


@dataclass(frozen=True, slots=True)
class Question:
    """When to tell of the reviews in one grade band."""

    name: str
    legend: str
    chosen: str


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def notifications(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/notifications/`: `low`, `middle`, `good` (at_once, daily or never) and `messages`, for oneself.

    The form names its shop, so that nothing is saved for another one that was opened in another window.
    """
    check_is_member(desk.actor, desk.seller_id)
    if request.method != "POST":
        return _form(request, desk)
    wanted = Notifications(
        **{band: request.POST.get(band, "") for band in Band.values}, messages="messages" in request.POST
    )
    try:
        set_notifications(seller_id=desk.seller_id, wanted=wanted, by=desk.actor, now=clock.now())
    except Invalid as error:
        return _form(request, desk, wanted, error.errors)
    messages.success(request, _("Saved. It holds from the next review on."))
    return SeeOther(f"{reverse('dashboard:notifications')}?{urlencode({'seller': desk.seller_id})}")


def _form(
    request: HttpRequest, desk: Desk, typed: Notifications | None = None, errors: Sequence[FieldError] = ()
) -> HttpResponse:
    member = get_membership(desk.actor.id, desk.seller_id)
    chosen = typed or member.notifications
    questions = [Question(band.value, capfirst(str(band.label)), getattr(chosen, band.value)) for band in Band]
    context = {
        "questions": questions,
        "times": [(time.value, capfirst(str(time.label))) for time in NoticeTime],
        "messages_too": chosen.messages,
        "address": member.user.email,
        "errors": list(errors),
        "named_errors": [
            FieldError(one.field, one.code, f"{capfirst(str(Band(one.field).label))}: {one.message}") for one in errors
        ],
    }
    return page(request, desk, "notifications.html", context, status=422 if errors else 200)
