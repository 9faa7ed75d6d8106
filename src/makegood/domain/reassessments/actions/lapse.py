from datetime import datetime

from django.db import transaction

from makegood.domain.reviews.actions import mark_asked_again
from makegood.domain.reviews.models import Review
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import RequestState
from ..models import ReassessmentRequest

BATCH = 500


def lapse_due(*, by: Actor, now: datetime) -> int:
    """Write down which requests lapsed (R6.6); how many. The links were shut when their date passed."""
    lapsed = 0
    while due := list(
        ReassessmentRequest.objects.filter(state=RequestState.REQUESTED, expires_at__lt=now)
        .order_by("expires_at", "pk")
        .values_list("pk", "review_id")[:BATCH]
    ):
        lapsed += sum(_lapse(request_id, review_id, by, now) for request_id, review_id in due)
    return lapsed


def _lapse(request_id: str, review_id: str, by: Actor, now: datetime) -> bool:
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review_id)
        changed = ReassessmentRequest.objects.filter(pk=request_id, state=RequestState.REQUESTED).update(
            state=RequestState.LAPSED, settled_at=now
        )
        if changed:
            mark_asked_again(review=review, now=now)
            audit.record(
                "reassessment.lapsed",
                by=by,
                now=now,
                subject=("review", review_id),
                seller_id=review.seller_id,
                before={"state": RequestState.REQUESTED.value},
                after={"state": RequestState.LAPSED.value},
            )
    return bool(changed)
