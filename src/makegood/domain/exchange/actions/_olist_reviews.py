"""Reviews: one answer of a customer counts for each seller of the order."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from makegood.domain.exchange.enums import Reason
from makegood.domain.exchange.parsing.records import Broken
from makegood.domain.exchange.rules import Unreadable, joined_text, read_id, read_score, read_timestamp
from makegood.domain.orders.queries import have_purchases
from makegood.domain.reviews.actions import ImportedReview, ImportedReviews, import_reviews
from makegood.domain.reviews.rules import is_ahead
from makegood.kernel.bulk import batches
from makegood.kernel.errors import Invalid
from makegood.kernel.values import REVIEW_LIMIT, clean_text

from ._csv import CsvFile
from ._olist_orders import local_time
from ._run import BATCH, Run


class _Answer(NamedTuple):
    line: int
    review: ImportedReview


def store_reviews(run: Run, file: CsvFile) -> None:
    """Store the last answer to each order as a review of each of its purchases.

    The file is read twice: first only to see which few orders were answered more than once, so that the answers to
    those are all that must be kept until the last one is known.
    """
    counts = run.report.reviews
    several = _answered_again(run, file)
    kept: list[_Answer] = []

    def parse(line: int, values: tuple[str, ...]) -> _Answer:
        return _Answer(line, _review(values, run.now))

    for batch in batches(run.read(file, counts, parse, reading=2, readings=2), BATCH):
        kept += (answer for answer in batch if answer.review.order_id in several)
        _store(run, file, [answer for answer in batch if answer.review.order_id not in several])
    # By date; the sort keeps the order of the rows for those of the same moment, of which the later row counts.
    kept.sort(key=lambda answer: answer.review.submitted_at)
    last = {answer.review.order_id: answer for answer in kept}
    for batch in batches(last.values(), BATCH):
        _store(run, file, batch)
    _explain_earlier(run, file, [answer for answer in kept if last[answer.review.order_id] is not answer])


def _answered_again(run: Run, file: CsvFile) -> set[str]:
    """The orders that have several answers in the file. What is wrong with a row is left to the second reading."""
    seen: set[str] = set()
    several: set[str] = set()
    for _line, record in run.rows(file, readings=2):
        if not isinstance(record, Broken):
            order_id = record[1]
            (several if order_id in seen else seen).add(order_id)
    return several


def _store(run: Run, file: CsvFile, answers: list[_Answer]) -> None:
    """Store one answer to each of some orders, and reject those that cannot stand."""
    stored = run.store(partial(_store_batch, [answer.review for answer in answers], run.now))
    counts = run.report.reviews
    counts.added += stored.added
    counts.unchanged += stored.unchanged
    reasons = _reasons(stored.without_purchase) | dict.fromkeys(stored.different, Reason.ALREADY_REVIEWED)
    if reasons:
        for line, review in answers:
            if review.order_id in reasons:
                run.refuse(counts, file, line, reasons[review.order_id], review.order_id)


def _store_batch(reviews: list[ImportedReview], now: datetime) -> tuple[ImportedReviews, Mapping[str, int]]:
    stored = import_reviews(reviews=reviews, now=now)
    return stored, {"reviews": stored.added}


def _explain_earlier(run: Run, file: CsvFile, answers: list[_Answer]) -> None:
    """An earlier answer is superseded, unless it belongs to no purchase in the first place."""
    counts = run.report.reviews
    for batch in batches(answers, BATCH):
        reasons = _reasons({answer.review.order_id for answer in batch})
        for line, review in batch:
            reason = reasons.get(review.order_id)
            if reason:
                run.refuse(counts, file, line, reason, review.order_id)
            else:
                counts.superseded += 1


def _reasons(order_ids: Collection[str]) -> dict[str, Reason]:
    """Why reviews of these orders belong to nothing; orders with a purchase are left out."""
    bought = have_purchases(order_ids) if order_ids else {}
    return {
        order_id: Reason.NO_PURCHASE if order_id in bought else Reason.UNKNOWN_ORDER
        for order_id in order_ids
        if not bought.get(order_id)
    }


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
