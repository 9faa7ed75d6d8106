from datetime import datetime

from django.db import transaction

from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.queries import by_about
from makegood.domain.reviews.actions import mark_asked_again
from makegood.domain.reviews.queries import lock_review
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import RequestState
from ..models import ReassessmentRequest
from .queue_request import queue_request


def mail_again(*, by: Actor, now: datetime) -> int:
    """Mail requests that did not arrive once more, where the customer has another address since (R6.8); how many.

    The same request: same link, same date. It happens once.
    """
    undelivered = ReassessmentRequest.objects.filter(
        state=RequestState.REQUESTED, undelivered_at__isnull=False, mailed_again_at=None
    )
    found = undelivered.order_by("pk").values_list("pk", "review_id")
    return sum(_mail_again(request_id, review_id, by, now) for request_id, review_id in found)


def _mail_again(request_id: str, review_id: str, by: Actor, now: datetime) -> bool:
    with transaction.atomic():
        # Review before request, the order in which every action takes them.
        review = lock_review(review_id)
        request = ReassessmentRequest.objects.select_for_update().get(pk=request_id)
        if request.mailed_again_at is not None or request.state_at(now) is not RequestState.REQUESTED:
            return False
        if review.removed_at is not None:
            return False
        customer = review.purchase.customer
        tried = {email.to_address.casefold() for email in by_about(EmailKind.REASSESSMENT, [request.pk])}
        if not customer.reachable or customer.email.casefold() in tried:
            return False
        before = request.undelivered_at
        request.mailed_again_at = now
        request.undelivered_at = None
        request.save(update_fields=["mailed_again_at", "undelivered_at"])
        mark_asked_again(review=review, now=now)
        queue_request(request, review, key=f"reassessment:{request.pk}:again", now=now)
        audit.record(
            "reassessment.mailed_again",
            by=by,
            now=now,
            subject=("review", review_id),
            seller_id=request.seller_id,
            before={"undelivered_at": before},
            after={"mailed_again_at": now},
        )
    return True
