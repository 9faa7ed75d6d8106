"""Reviews: one answer of a customer counts for each seller of the order."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from makegood.domain.orders.queries import have_purchases
from makegood.domain.reviews.actions import ImportedReview, ImportedReviews, import_reviews
from makegood.domain.reviews.rules import is_ahead
from makegood.kernel.errors import Invalid
from makegood.kernel.values import REVIEW_LIMIT, clean_text

from ..enums import Reason
from ..rules import Unreadable, joined_text, read_id, read_score, read_timestamp
from ._csv import CsvFile
from ._olist_orders import local_time
from ._run import Run, batches, readable


class _Answer(NamedTuple):
    line: int
    review: ImportedReview


def store_reviews(run: Run, file: CsvFile, size: int) -> None:
    """Store the last answer to each order as a review of each of its purchases.

    The file is read twice: in the first pass only the place of the last answers is kept, and the words never are.
    """
    counts = run.report.reviews
    last = _last_answers(run, file)

    def parse(line: int, values: tuple[str, ...]) -> _Answer:
        return _Answer(line, _review(values, run.now))

    for batch in batches(run.read(file, counts, parse, reading=2, readings=2), size):
        standing = [review for line, review in batch if last[review.order_id][1] == line]
        stored = run.store(partial(_store, standing, run.now))
        counts.added += stored.added
        counts.unchanged += stored.unchanged
        # Only few are left to be explained: earlier answers, and those that belong to no purchase.
        earlier = {review.order_id for line, review in batch if last[review.order_id][1] != line}
        bought = have_purchases(earlier | stored.without_purchase)
        for line, review in batch:
            order_id = review.order_id
            if order_id in stored.without_purchase or (order_id in earlier and not bought.get(order_id)):
                reason = Reason.NO_PURCHASE if order_id in bought else Reason.UNKNOWN_ORDER
                run.refuse(counts, file, line, reason, order_id)
            elif last[order_id][1] != line:
                counts.superseded += 1
            elif order_id in stored.different:
                run.refuse(counts, file, line, Reason.ALREADY_REVIEWED, order_id)


def _store(reviews: list[ImportedReview], now: datetime) -> tuple[ImportedReviews, Mapping[str, int]]:
    stored = import_reviews(reviews=reviews, now=now)
    return stored, {"reviews": stored.added}


def _last_answers(run: Run, file: CsvFile) -> dict[str, tuple[datetime, int]]:
    """Time and line of the last answer to each order; of two at the same moment the later row counts.

    What is wrong with a row is left to the second pass to say.
    """
    last: dict[str, tuple[datetime, int]] = {}
    for line, record in run.rows(file, readings=2):
        try:
            review = _review(readable(record), run.now)
        except Unreadable:
            continue
        answer = (review.submitted_at, line)
        if review.order_id not in last or last[review.order_id] < answer:
            last[review.order_id] = answer
    return last


def _review(values: tuple[str, ...], now: datetime) -> ImportedReview:
    _review_id, raw_order, raw_score, title, message, created, answered = values
    read_id(_review_id, "review_id")
    order_id = read_id(raw_order, "order_id")
    overall = read_score(raw_score)
    try:
        text = clean_text(joined_text(title, message), field="review_comment_message", limit=REVIEW_LIMIT)
    except Invalid as error:
        raise Unreadable(Reason(error.errors[0].code), "review_comment_message") from None
    answered_at = read_timestamp(answered, "review_answer_timestamp")
    naive = answered_at or read_timestamp(created, "review_creation_date")
    if naive is None:
        raise Unreadable(Reason.MISSING_TIMESTAMP, "review_answer_timestamp")
    submitted_at = local_time(naive, "review_answer_timestamp")
    if is_ahead(submitted_at, now):
        raise Unreadable(Reason.IN_THE_FUTURE, "review_answer_timestamp")
    return ImportedReview(order_id=order_id, overall=overall, text=text, submitted_at=submitted_at)
