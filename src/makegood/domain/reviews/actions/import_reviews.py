"""The bulk path: reviews that passed their checks already, in batches, with their grades in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from makegood.domain.grading.actions import record_observations
from makegood.domain.grading.rules import Observation
from makegood.domain.orders.models import Purchase
from makegood.kernel import clock
from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.ids import new_id

from ..enums import Origin, Words
from ..models import Review
from .check_words import state_on_entry
from .submit_review import search_text


@dataclass(frozen=True, slots=True)
class ImportedReview:
    """An overall grade (1 to 10) and words about every purchase of an order, already checked."""

    order_id: str
    overall: int
    text: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class ImportedReviews:
    """What became of a batch, counted in reviews of purchases."""

    added: int = 0
    unchanged: int = 0
    different: frozenset[str] = frozenset()
    """Orders of which a purchase has another review already: that one stays (R1.1, R1.4)."""
    without_purchase: frozenset[str] = frozenset()
    """Orders that do not exist, or without a purchase: their reviews belong to nothing (R1.3)."""


def import_reviews(*, reviews: Sequence[ImportedReview], now: datetime) -> ImportedReviews:
    """Add a batch, one review an order at most; purchases that have a review keep it. In the caller's transaction.

    A cancelled purchase gets its review too: it was given before this installation knew of it (R2.5). What is handed in
    again of a customer whose data were erased changes nothing and counts as unchanged (R13.2). Raises IntegrityError
    when somebody else adds one of the reviews at the same moment.
    """
    by_order = {review.order_id: review for review in reviews}
    purchases = Purchase.objects.filter(order_id__in=any_of(by_order)).values_list(
        "pk", "order_id", "seller_id", "customer__erased_at", *_SAME
    )
    fresh: list[tuple[str, str, date, ImportedReview]] = []
    unchanged = 0
    different = set()
    without_purchase = set(by_order)
    for purchase, order_id, seller, erased_at, *stored in purchases:
        without_purchase.discard(order_id)
        review = by_order[order_id]
        if erased_at is not None:
            unchanged += 1
        elif stored[0] is None:
            fresh.append((purchase, seller, clock.marketplace_day(review.submitted_at), review))
        elif stored == [review.overall, review.text, review.submitted_at]:
            unchanged += 1
        else:
            different.add(order_id)
    insert_rows(Review, _FIELDS, [_row(purchase, seller, day, review, now) for purchase, seller, day, review in fresh])
    record_observations(Observation(seller, day, review.overall, {}) for _, seller, day, review in fresh)
    return ImportedReviews(len(fresh), unchanged, frozenset(different), frozenset(without_purchase))


_SAME = ("review__overall", "review__text", "review__submitted_at")

_FIELDS = (
    "id",
    "seller",
    "purchase",
    "overall",
    "text",
    "text_state",
    "origin",
    "submitted_at",
    "day",
    "stored_at",
    "imported_at",
    "search_text",
    "updated_at",
)


def _row(purchase: str, seller: str, day: date, review: ImportedReview, now: datetime) -> tuple[object, ...]:
    text_state = state_on_entry(review.text)
    return (
        new_id(),
        seller,
        purchase,
        review.overall,
        review.text,
        text_state.value,
        Origin.IMPORT.value,
        review.submitted_at,
        day,
        now,
        now,
        search_text(review.text if text_state == Words.SHOWN else "", "", review.order_id),
        now,
    )
