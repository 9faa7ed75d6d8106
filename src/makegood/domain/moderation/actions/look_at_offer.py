from datetime import datetime

from django.db import transaction

from makegood.domain.reviews.queries import lock_review
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..queries import OFFER_SEEN


def look_at_offer(*, review_id: str, by: Actor, now: datetime) -> None:
    """The operator has looked at what a customer says was offered for their review (R6.4), and leaves it at that.

    Nobody is told, and nothing changes but that it does not wait any more.

    Raises:
        NotFound: there is no such review.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    with transaction.atomic():
        review = lock_review(review_id)
        audit.record(OFFER_SEEN, by=by, now=now, subject=("review", review.pk), seller_id=review.seller_id)
