from datetime import datetime

from django.db import IntegrityError, transaction

from makegood.domain.conversations.letters import CustomerLetter
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reviews.actions import mark_asked_again, tell_of_review_event
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import lock_review
from makegood.domain.sellers.permissions import check_may_act
from makegood.domain.webhooks.enums import Event
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused
from makegood.kernel.prepared import Prepared, PreparedInsert, send_ahead

from .. import rules
from ..enums import Obstacle
from ..models import ReassessmentRequest
from ..queries import obstacle_to
from .queue_request import queue_request, write_request

_REQUESTED = Prepared(
    lambda review_id, seller_id: ReassessmentRequest.objects.filter(
        review_id=review_id, seller_id=seller_id
    ).values_list("pk")
)
_INSERT = PreparedInsert(lambda: ReassessmentRequest)


def request_reassessment(*, review: Review, by: Actor, now: datetime) -> ReassessmentRequest:
    """*Opnieuw laten beoordelen*: ask the customer, once, to grade again (R6).

    Raises:
        Refused: the first reason that holds of R6.7, as its code.
        NotFound, Forbidden: not for this actor.
    """
    check_may_act(by, review.seller_id)
    request = ReassessmentRequest(
        seller_id=review.seller_id,
        review_id=review.pk,
        requested_at=now,
        requested_by_kind=by.kind,
        requested_by_id=by.id,
        expires_at=rules.link_expiry(now, current_settings().reassessment_link_days),
    )
    # On SQLite nobody else writes during the transaction, so that nothing is made up there that can be before.
    refused_already = obstacle_to(review, review.purchase.customer, requested=False)
    letter = None if refused_already else write_request(request, review)
    try:
        with transaction.atomic():
            send_ahead()
            # The lock makes simultaneous requests wait for each other, so that the later ones see the first.
            review = lock_review(review.pk)
            requested = bool(_REQUESTED(review_id=review.pk, seller_id=review.seller_id))
            obstacle = obstacle_to(review, review.purchase.customer, requested=requested)
            if obstacle is not None:
                raise _refused(obstacle)
            _store(request, review, letter, by, now)
    except IntegrityError:
        # Without the lock, the unique constraint still lets only one through (R6.2).
        if ReassessmentRequest.objects.filter(review_id=review.pk).exists():
            raise _refused(Obstacle.ALREADY_REQUESTED) from None
        raise
    return request


def _refused(obstacle: Obstacle) -> Refused:
    return Refused(obstacle.value, obstacle.label)


def _store(
    request: ReassessmentRequest, review: Review, letter: CustomerLetter | None, by: Actor, now: datetime
) -> None:
    request.review = review
    _INSERT(request)
    mark_asked_again(review=review, now=now)
    queue_request(request, review, key=f"reassessment:{request.pk}", letter=letter, now=now)
    audit.record(
        "reassessment.requested",
        by=by,
        now=now,
        subject=("review", review.pk),
        seller_id=review.seller_id,
        before={"state": "none"},
        after={"state": request.state, "expires_at": request.expires_at},
    )
    tell_of_review_event(review=review, event=Event.REASSESSMENT_REQUESTED, now=now)
