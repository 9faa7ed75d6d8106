from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused

from ..enums import Ground, Status
from ..models import ProductReview
from ..queries import lock_review
from ._sums import count_stars, take_stars


def release_words(*, review_id: str, by: Actor, now: datetime) -> ProductReview:
    """The operator read words that a check held, and lets everybody read them (R11.2).

    Raises:
        Refused: `not_held`, perhaps because a colleague was faster.
        NotFound: there is no such review.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    with transaction.atomic():
        review = lock_review(review_id)
        if not review.is_waiting:
            raise Refused("not_held", _("These words are not held any more."))
        _settle(review, Status.PUBLISHED, words_settled=True, by=by, now=now)
    return review


def remove_review(*, review: ProductReview, ground: Ground, by: Actor, now: datetime) -> None:
    """The review counts in no figure from now on; its place says when and on which ground (R12.2).

    `review` is locked by the caller, who tells why, and whom. The same ground again changes nothing.
    """
    if (review.status, review.removed_ground) != (Status.REMOVED, ground):
        _settle(review, Status.REMOVED, ground=ground, by=by, now=now)


def hide_words(*, review: ProductReview, by: Actor, now: datetime) -> None:
    """Nobody reads the words any more, and the stars count, of a removed review too; as `remove_review`."""
    if review.status != Status.HELD or review.is_waiting:
        _settle(review, Status.HELD, words_settled=True, by=by, now=now)


def restore_review(*, review: ProductReview, by: Actor, now: datetime) -> None:
    """What `remove_review` or `hide_words` did is undone; as `remove_review`.

    Words that a check held, and that nobody released, wait for that.
    """
    if review.status == Status.REMOVED:
        _settle(review, Status.HELD if review.waits_once_shown else Status.PUBLISHED, by=by, now=now)
    elif review.status == Status.HELD and not review.is_waiting:
        _settle(review, Status.PUBLISHED, words_settled=True, by=by, now=now)


def _settle(
    review: ProductReview,
    status: Status,
    *,
    ground: Ground | None = None,
    words_settled: bool = False,
    by: Actor,
    now: datetime,
) -> None:
    counted, counts = review.status != Status.REMOVED, status != Status.REMOVED
    before = {"status": review.status, "ground": review.removed_ground}
    after = {"status": status.value, "ground": ground.value if ground else ""}
    review.status, review.removed_ground = after["status"], after["ground"]
    review.removed_at = None if counts else review.removed_at or now
    review.updated_at = now
    if words_settled:
        review.settled_at = now
    review.save(update_fields=["status", "removed_at", "removed_ground", "settled_at", "updated_at"])
    if counted != counts:
        change = count_stars if counts else take_stars
        change(review.product_id, review.stars)
    audit.record(
        "product_review.settled",
        by=by,
        now=now,
        subject=("product_review", review.pk),
        seller_id=review.seller_id,
        before=before,
        after=after,
    )
