from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from makegood.domain.mail.actions import cancel_emails
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.mail.queries import by_about
from makegood.domain.reviews.models import Review

from ..enums import RequestState
from ..models import ReassessmentRequest
from ..queries import request_of
from .queue_request import queue_request


def check_leaving(*, email: Email, now: datetime) -> Callable[[], bool]:
    """Whether an e-mail may still leave: a request to grade again does not, while its review is removed (R12.2).

    It is taken out of the queue; `resume_request` puts it back. Other e-mails may. Looked at when that is called.
    """
    if email.kind != EmailKind.REASSESSMENT:
        return lambda: True
    return lambda: _may_leave(email, now)


def _may_leave(email: Email, now: datetime) -> bool:
    if not ReassessmentRequest.objects.filter(pk=email.about, review__removed_at__isnull=False).exists():
        return True
    with transaction.atomic():
        cancel_emails(about=email.about, kind=EmailKind.REASSESSMENT, now=now)
    return False


def resume_request(*, review: Review, now: datetime) -> None:
    """The review was restored: its open request goes on (R12.2), in the caller's transaction.

    The link works again by itself; the e-mail leaves now if it was taken out of the queue meanwhile.
    """
    request = request_of(review)
    if request is None or request.state_at(now) is not RequestState.REQUESTED:
        return
    for email in by_about(EmailKind.REASSESSMENT, [request.pk]):
        if email.state == EmailState.CANCELLED and email.dedupe_key:
            queue_request(request, review, key=email.dedupe_key, now=now, again=True)
