from datetime import datetime

from makegood.kernel.prepared import PreparedSave

from ..enums import Progress
from ..models import Review
from .count_repairs import counting_repairs

_SAVE = PreparedSave(lambda: Review, "progress", "updated_at")


def mark_asked_again(*, review: Review, now: datetime) -> None:
    """The one reassessment request was made, or changed its state; in the transaction of that change."""
    with counting_repairs(review):
        if review.progress != Progress.GRADED_AGAIN:
            review.progress = Progress.ASKED_AGAIN
        review.updated_at = now
        _SAVE(review)
