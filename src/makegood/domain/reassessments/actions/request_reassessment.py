from datetime import datetime

from django.db import IntegrityError, transaction

from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reviews.actions import mark_asked_again, tell_of_review_event
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.permissions import check_may_act
from makegood.domain.webhooks.enums import Event
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused

from .. import rules
from ..enums import Obstacle
from ..models import ReassessmentRequest
from ..queries import obstacle_to
from .queue_request import queue_request


def request_reassessment(*, review: Review, by: Actor, now: datetime) -> ReassessmentRequest:
    """*Opnieuw laten beoordelen*: ask the customer, once, to grade again (R6).

    Raises:
        Refused: the first reason that holds of R6.7, as its code.
        NotFound, Forbidden: not for this actor.
    """
    check_may_act(by, review.seller_id)
    try:
        with transaction.atomic():
            # The lock makes simultaneous requests wait for each other, so that the later ones see the first.
            review = (
                Review.objects.select_for_update(of=("self",))
                .select_related("purchase__customer", "purchase__seller")
                .get(pk=review.pk)
            )
            requested = ReassessmentRequest.objects.filter(review=review).exists()
            obstacle = obstacle_to(review, review.purchase.customer, requested=requested)
            if obstacle is not None:
                raise _refused(obstacle)
            return _request(review, by, now)
    except IntegrityError:
        # Without the lock, the unique constraint still lets only one through (R6.2).
        if ReassessmentRequest.objects.filter(review_id=review.pk).exists():
            raise _refused(Obstacle.ALREADY_REQUESTED) from None
        raise


def _refused(obstacle: Obstacle) -> Refused:
    return Refused(obstacle.value, obstacle.label)


def _request(review: Review, by: Actor, now: datetime) -> ReassessmentRequest:
    request = ReassessmentRequest.objects.create(
        seller_id=review.seller_id,
        review=review,
        requested_at=now,
        requested_by_kind=by.kind,
        requested_by_id=by.id,
        expires_at=rules.link_expiry(now, current_settings().reassessment_link_days),
    )
    mark_asked_again(review=review, now=now)
    queue_request(request, review, key=f"reassessment:{request.pk}", now=now)
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
    return request
