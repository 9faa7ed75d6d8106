"""How sums are written: by adding, so that two writers never overwrite each other, and always a seller's total
first, so that two writers of one seller wait for each other there and cannot deadlock further on."""

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from itertools import groupby

from django.db import IntegrityError, connection, transaction

from makegood.domain.grading.enums import Span
from makegood.domain.grading.models import GradeSum
from makegood.domain.grading.rules import NUMBERS, Observation, SumKey, Tally, key_of, tally
from makegood.kernel.bulk import adding, batches, shifting
from makegood.kernel.prepared import prepared_cursor

_KEY = ("seller_id", "span", "start")

ROWS_PER_STATEMENT = 50
"""From here on more rows gain nothing on SQLite, and psycopg begins to labour at finding the placeholders."""

ROWS_IN_MEMORY = 5_000

Row = tuple[SumKey, Tally]


def require_transaction() -> None:
    """Sums change together with their review or not at all.

    Raises:
        TransactionManagementError: the caller opened no transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("grade sums change in the transaction of their review")


def add_sums(rows: Iterable[Row]) -> None:
    """Add to rows that exist, insert those that do not. `rows` come sorted and name each key once.

    The ORM's upsert can overwrite but not add, hence SQL; it is the same on both databases. Only for sums above
    zero: PostgreSQL checks the row it would insert before it sees that there is one to add to.
    """
    with connection.cursor() as cursor:
        for many in batches(rows, ROWS_IN_MEMORY):
            # All chunks are of one length but the last, so that few statements are prepared.
            for length, chunks in groupby(batches(many, ROWS_PER_STATEMENT), key=len):
                cursor.executemany(_upsert(length), [_values(chunk) for chunk in chunks])


def add_one(observation: Observation) -> None:
    """The same for one review, for which somebody waits: its three rows get the same numbers, which go there once."""
    for_database = connection.ops.adapt_datefield_value
    values: dict[str, str | int | date | None] = {"seller_id": observation.seller_id}
    for span in Span:
        values[f"start{span}"] = for_database(key_of(span, observation.seller_id, observation.day).start)
    values.update(zip(NUMBERS, tally([observation]).numbers, strict=True))
    with prepared_cursor() as cursor:
        cursor.execute(_upsert_of_one(), values)


def shift_sums(seller_id: str, day: date, change: Tally) -> None:
    """Add a change, which may be negative, to the three rows of a day that has reviews.

    Raises:
        IntegrityError: the rows do not hold what is taken away: they were not made from these reviews.
    """
    for_database = connection.ops.adapt_datefield_value
    for span in Span:
        start = for_database(key_of(span, seller_id, day).start)
        with prepared_cursor() as cursor:
            cursor.execute(_shift(), [*change.numbers, seller_id, int(span), start])
            if not cursor.rowcount:
                raise IntegrityError(
                    f"no grade sums of {seller_id} for {day}; `makegood verify --repair` rebuilds them"
                )


def drop_empty_sums(seller_id: str, day: date) -> None:
    """Take away those of a day's rows in which nothing counts any more."""
    starts = [key_of(span, seller_id, day).start for span in Span]
    GradeSum.objects.filter(seller_id=seller_id, start__in=starts, **dict.fromkeys(NUMBERS, 0)).delete()


@lru_cache(maxsize=ROWS_PER_STATEMENT)
def _upsert(rows: int) -> str:
    return adding(GradeSum._meta.db_table, _KEY, NUMBERS, rows=rows)


@cache
def _upsert_of_one() -> str:
    numbers = ", ".join(f"%({name})s" for name in NUMBERS)
    values = [f"%(seller_id)s, {span}, %(start{span})s, {numbers}" for span in sorted(Span)]
    return adding(GradeSum._meta.db_table, _KEY, NUMBERS, values=values)


@cache
def _shift() -> str:
    return shifting(GradeSum._meta.db_table, _KEY, NUMBERS)


def _values(rows: Iterable[Row]) -> list[str | int | date | None]:
    for_database = connection.ops.adapt_datefield_value
    values: list[str | int | date | None] = []
    for (seller_id, span, start), sums in rows:
        values += (seller_id, int(span), for_database(start))
        values += sums.numbers
    return values
