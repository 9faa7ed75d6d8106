"""How the sums of repairs follow the reviews: by adding, in the transaction of the change.

A review keeps its seller, day and first grade, so what becomes of it moves one row.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from operator import add, sub
from typing import NamedTuple

from django.db import IntegrityError, connection
from django.db.models import F

from makegood.kernel.bulk import adding
from makegood.kernel.prepared import prepared_cursor

from ..enums import Progress
from ..models import RepairSum, Review
from ..rules import NO_REPAIR, REPAIRED, RepairFacts

Numbers = tuple[int, ...]


class RepairKey(NamedTuple):
    """Which row of sums."""

    seller_id: str
    day: date
    overall: int


@contextmanager
def counting_repairs(review: Review) -> Iterator[None]:
    """Lets the sums follow what is done to a review within it, which its row holds in the end.

    Raises:
        IntegrityError: the sums do not hold what is taken away: they were not made from these reviews.
    """
    before = _numbers(review)
    yield
    change = tuple(map(sub, _numbers(review), before))
    if change == NO_REPAIR:
        return
    key = RepairKey(review.seller_id, review.day, review.overall)
    if min(change) >= 0:
        add_repairs([(key, change)])
    else:
        _shift(key, change)


def add_repairs(repairs: Iterable[tuple[RepairKey, Numbers]]) -> None:
    """Adds what became of reviews, in the order of their rows, so that two writers cannot wait for each other."""
    sums: dict[RepairKey, Numbers] = {}
    for key, numbers in repairs:
        if numbers != NO_REPAIR:
            sums[key] = tuple(map(add, sums.get(key, NO_REPAIR), numbers))
    rows = [
        (key.seller_id, connection.ops.adapt_datefield_value(key.day), key.overall, *numbers)
        for key, numbers in sorted(sums.items())
    ]
    if len(rows) == 1:  # somebody waits for it
        with prepared_cursor() as one:
            one.execute(_adding(), rows[0])
    elif rows:
        with connection.cursor() as cursor:
            cursor.executemany(_adding(), rows)


@cache
def _adding() -> str:
    return adding(RepairSum._meta.db_table, RepairKey._fields, REPAIRED)


def numbers_of(facts: RepairFacts, *, removed: bool) -> Numbers:
    """What one review adds; nothing when it was removed."""
    return NO_REPAIR if removed else facts.numbers


def _numbers(review: Review) -> Numbers:
    facts = RepairFacts(
        review.overall,
        contacted=review.contacted_at is not None,
        asked=review.progress in (Progress.ASKED_AGAIN, Progress.GRADED_AGAIN),
        set_aside=review.set_aside_at is not None,
        again=review.new_grade,
    )
    return numbers_of(facts, removed=review.removed_at is not None)


def _shift(key: RepairKey, change: Numbers) -> None:
    row = RepairSum.objects.filter(seller_id=key.seller_id, day=key.day, overall=key.overall)
    changes = {name: F(name) + number for name, number in zip(REPAIRED, change, strict=True) if number}
    if not row.update(**changes):
        raise IntegrityError(f"no sums of repairs for {key}; `makegood verify --repair` rebuilds them")
    row.filter(**dict.fromkeys(REPAIRED, 0)).delete()
