from datetime import datetime

from django.db import transaction

from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import Status
from ..models import ProductReview
from ._sums import count_stars


def settle_review(*, review: ProductReview, status: Status, by: Actor, now: datetime) -> ProductReview:
    """The operator lets shoppers read the words, withholds them, removes the review, or brings it back.

    A removed review does not count in the average; one whose words are withheld does. Withholding them is also what
    ends the waiting of words that a check held. Nothing else is decided twice: the same status again changes nothing.
    Why, and whom that is told, is the caller's.

    Raises:
        Forbidden: not the operator.
    """
    check_may_operate(by)
    with transaction.atomic():
        stored = (
            ProductReview.objects.select_for_update(of=("self",))
            .select_related("product", "seller", "purchase__customer")
            .get(pk=review.pk)
        )
        if stored.status == status and not stored.is_waiting:
            return stored
        counted = stored.status != Status.REMOVED
        before, stored.status = stored.status, status
        stored.settled_at = stored.updated_at = now
        stored.save(update_fields=["status", "settled_at", "updated_at"])
        counts = status != Status.REMOVED
        if counted != counts:
            count_stars(stored.product_id, stored.stars, 1 if counts else -1)
        audit.record(
            "product_review.settled",
            by=by,
            now=now,
            subject=("product_review", stored.pk),
            seller_id=stored.seller_id,
            before={"status": before},
            after={"status": status},
        )
    return stored
