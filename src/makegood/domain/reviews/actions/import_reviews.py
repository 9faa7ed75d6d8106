"""The bulk path: reviews that passed their checks already, in batches, with their grades in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.domain.grading.actions import record_observations
from makegood.domain.grading.rules import Observation
from makegood.domain.orders.models import Purchase
from makegood.kernel import clock
from makegood.kernel.bulk import insert_rows
from makegood.kernel.ids import new_id

from ..enums import Origin, Progress
from ..models import Review
from .submit_review import search_text


@dataclass(frozen=True, slots=True)
class ImportedReview:
    """An overall grade (1 to 10) and words about every purchase of an order, already checked."""

    order_id: str
    overall: int
    text: str
    submitted_at: datetime


def import_reviews(*, reviews: Sequence[ImportedReview], now: datetime) -> int:
    """Add a batch; purchases that have a review keep it. How many were added. In the caller's transaction."""
    by_order = {review.order_id: review for review in reviews}
    purchases = Purchase.objects.filter(order_id__in=by_order, review=None).values_list("pk", "order_id", "seller_id")
    added = [(new_id(), purchase, seller, by_order[order]) for purchase, order, seller in purchases]
    if not added:
        return 0
    insert_rows(
        Review,
        [
            "id",
            "seller",
            "purchase",
            "overall",
            "as_described",
            "delivery_time",
            "condition",
            "contact",
            "had_contact",
            "text",
            "origin",
            "submitted_at",
            "day",
            "stored_at",
            "contacted_at",
            "contact_bounced",
            "progress",
            "new_overall",
            "new_overall_at",
            "new_overall_explanation",
            "search_text",
            "updated_at",
        ],
        (
            (
                review_id,
                seller,
                purchase,
                review.overall,
                None,
                None,
                None,
                None,
                None,
                review.text,
                Origin.IMPORT,
                review.submitted_at,
                clock.marketplace_day(review.submitted_at),
                now,
                None,
                False,
                Progress.UNANSWERED,
                None,
                None,
                "",
                search_text(review.text, "", review.order_id),
                now,
            )
            for review_id, purchase, seller, review in added
        ),
    )
    record_observations(
        Observation(seller, clock.marketplace_day(review.submitted_at), review.overall, {})
        for _, _, seller, review in added
    )
    return len(added)
