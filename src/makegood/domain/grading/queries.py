"""Reading assessment grades, and comparing the stored sums with the reviews."""

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, zip_longest
from operator import attrgetter, itemgetter
from typing import Any

from django.db import connection, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from makegood.domain.marketplace.queries import current_settings
from makegood.kernel.errors import Invalid
from makegood.kernel.prepared import all_rows

from . import rules
from .enums import Span
from .explanation import History, trend_days
from .models import GradeSum
from .rules import EMPTY, NUMBERS, AssessmentGrade, Observation, SumKey, Tally

Rows = dict[SumKey, Tally]


def assessment_grade(seller_id: str, *, on: date, today: date, norm: Decimal | None = None) -> AssessmentGrade:
    """The assessment grade of one seller on a day (R8.1), in two queries; a seller without reviews has one too.

    `on` and `today` are days of the marketplace. The norm is always the one of now (R8.4): `norm` is it where the
    caller has just read it, which spares a query.

    Raises:
        Invalid: `date_in_future`.
    """
    check_has_come(on, today)
    return grades_of([seller_id], on, norm=norm)[seller_id]


def check_has_come(on: date, today: date) -> None:
    """Asked before a grade of a day is.

    Raises:
        Invalid: `date_in_future`.
    """
    if on > today:
        raise Invalid.one("on", "date_in_future", _("This day is still to come."))


def grades_of(seller_ids: Iterable[str], on: date, *, norm: Decimal | None = None) -> dict[str, AssessmentGrade]:
    """The assessment grades of a page of sellers on a day that has come, in their order; two queries, however many.

    One where the caller has just read the marketplace's norm.
    """
    sellers = sums_of(seller_ids, on)
    if not sellers:
        return {}
    shown_norm = str(current_settings().grade_norm if norm is None else norm)
    return {
        seller_id: rules.assess(
            seller_id,
            on=on,
            in_window=sums.in_window,
            up_to_now=sums.up_to_now,
            first_day=sums.first_day,
            norm=shown_norm,
        )
        for seller_id, sums in sellers.items()
    }


@dataclass(slots=True)
class Sums:
    """What a seller's grade of a day is taken over: the window, all until that day, and the day of the first one."""

    in_window: Tally = EMPTY
    up_to_now: Tally = EMPTY
    first_day: date | None = None


def sums_of(seller_ids: Iterable[str], on: date) -> dict[str, Sums]:
    """The sums of some sellers on a day that has come, in their order; one query, however many."""
    sellers = {seller_id: Sums() for seller_id in seller_ids}
    if not sellers:
        return {}
    for part, seller_id, first_day, *numbers in _sums_around(list(sellers), on):
        sums, tally = sellers[seller_id], Tally(tuple(map(int, numbers)))
        if part == "window":
            sums.in_window += tally
        elif part == "total":
            sums.up_to_now += tally
            if first_day:
                # A day that is computed comes as text from SQLite.
                sums.first_day = date.fromisoformat(str(first_day))
        else:
            sums.up_to_now -= tally
    return sellers


def sellers_with_days_between(first: date, last: date) -> list[str]:
    """The sellers with reviews on one of these days, both included, by an index over days alone."""
    days = GradeSum.objects.filter(span=Span.DAY, start__range=(first, last))
    return list(days.values_list("seller_id", flat=True).distinct().order_by("seller_id"))


def moved_by_leaving(known_on: Mapping[str, date], today: date) -> list[str]:
    """Those of some sellers whose shown average of today is another one because reviews left the window since a day.

    What was written meanwhile moves both sides alike: they differ in where the window begins, and in nothing else.
    Two queries, however many sellers.
    """
    begins = rules.window(today)[0]
    began = {seller_id: rules.window(day)[0] for seller_id, day in known_on.items() if day < today}
    if not began:
        return []
    sellers = sums_of(began, today)
    left = dict.fromkeys(began, EMPTY)
    rows = GradeSum.objects.filter(seller_id__in=list(began), span=Span.DAY)
    for seller_id, day, *numbers in rows.filter(
        start__range=(min(began.values()), begins - timedelta(days=1))
    ).values_list("seller_id", "start", *NUMBERS):
        if day >= began[seller_id]:
            left[seller_id] += Tally(tuple(numbers))
    return [
        seller_id
        for seller_id, sums in sellers.items()
        if rules.shown_of(sums.in_window + left[seller_id], sums.up_to_now).average
        != rules.shown_of(sums.in_window, sums.up_to_now).average
    ]


def _sums_around(seller_ids: list[str], on: date) -> list[tuple[Any, ...]]:
    """(part, seller, day of the first review, numbers …): `total`, three times `window` and twice `later`."""
    statement, values = _statement_around(len(seller_ids)), [*seller_ids]
    for bounds in _days_around(on):
        values += seller_ids
        values += bounds
    # Each number of sellers is a statement of its own; that of one is asked for with every page.
    if len(seller_ids) == 1:
        return all_rows(statement, values, _where_read().alias)
    with _where_read().cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@lru_cache(maxsize=64)
def _days_around(on: date) -> tuple[tuple[Any, ...], ...]:
    """The days that bound each arm of `_statement_around` but the first, as the database takes them."""
    since, _on = rules.window(on)
    this_month = on.replace(day=1)
    whole_months = min(rules.next_month(since), this_month)
    month_end = on.replace(day=calendar.monthrange(on.year, on.month)[1])
    arms = (since, whole_months), (whole_months, this_month), (max(since, this_month), on), (on, month_end), (on,)
    return tuple([tuple(map(connection.ops.adapt_datefield_value, days)) for days in arms])


@lru_cache(maxsize=64)
def _statement_around(sellers: int) -> str:
    """What `_sums_around` asks of so many sellers.

    Each arm is one range of the primary key, so that no history is walked through. The window is the rest of its first
    month, the whole months after that and the days of the last one: a third of the rows that its days are. "All reviews
    until a day" is the total minus what came later: nothing for today (unless the clock stepped back), and for a day
    long ago the rest of its month and the months since. SQL, because this is the hottest read of the product and the
    ORM takes longer to compose it than the database to answer: 4.1 ms instead of 0.3.
    """
    table = connection.ops.quote_name(GradeSum._meta.db_table)
    numbers = ", ".join(NUMBERS)
    sums = ", ".join(f"SUM({name})" for name in NUMBERS)
    of_sellers = f"seller_id IN ({', '.join(['%s'] * sellers)})"
    return f"""
        SELECT 'total', seller_id, (SELECT MIN(start) FROM {table} AS days
                                     WHERE days.seller_id = totals.seller_id AND days.span = {Span.DAY:d}), {numbers}
          FROM {table} AS totals WHERE {of_sellers} AND span = {Span.TOTAL:d}
        UNION ALL
        SELECT 'window', seller_id, NULL, {sums} FROM {table}
         WHERE {of_sellers} AND span = {Span.DAY:d} AND start >= %s AND start < %s GROUP BY seller_id
        UNION ALL
        SELECT 'window', seller_id, NULL, {sums} FROM {table}
         WHERE {of_sellers} AND span = {Span.MONTH:d} AND start >= %s AND start < %s GROUP BY seller_id
        UNION ALL
        SELECT 'window', seller_id, NULL, {sums} FROM {table}
         WHERE {of_sellers} AND span = {Span.DAY:d} AND start BETWEEN %s AND %s GROUP BY seller_id
        UNION ALL
        SELECT 'later', seller_id, NULL, {sums} FROM {table}
         WHERE {of_sellers} AND span = {Span.DAY:d} AND start > %s AND start <= %s GROUP BY seller_id
        UNION ALL
        SELECT 'later', seller_id, NULL, {sums} FROM {table}
         WHERE {of_sellers} AND span = {Span.MONTH:d} AND start > %s GROUP BY seller_id
    """  # noqa: S608 - all names are ours, all values are bound


def _where_read() -> BaseDatabaseWrapper:
    """As the ORM does: from a replica where that is allowed."""
    return connections[router.db_for_read(GradeSum)]


def grade_history(seller_id: str, *, on: date, today: date) -> History:
    """What tells how the grade of a day came about, how it got there in a year, and what becomes of it (R8.6).

    Two queries, of which one reads the days of fifteen months and the total, together: a review that arrives between
    two reads would be counted as an old one.

    Raises:
        Invalid: `date_in_future`.
    """
    check_has_come(on, today)
    since = rules.window(trend_days(on)[0])[0]
    table = connection.ops.quote_name(GradeSum._meta.db_table)
    numbers = ", ".join(NUMBERS)
    statement = f"""
        SELECT {Span.TOTAL:d}, (SELECT MIN(start) FROM {table} WHERE seller_id = %(seller)s AND span = {Span.DAY:d}),
               {numbers}
          FROM {table} WHERE seller_id = %(seller)s AND span = {Span.TOTAL:d}
        UNION ALL
        SELECT {Span.DAY:d}, start, {numbers}
          FROM {table} WHERE seller_id = %(seller)s AND span = {Span.DAY:d} AND start >= %(since)s
    """  # noqa: S608 - all names are ours, all values are bound
    total, first_day, days = EMPTY, None, []
    with _where_read().cursor() as cursor:
        cursor.execute(statement, {"seller": seller_id, "since": connection.ops.adapt_datefield_value(since)})
        for span, start, *sums in cursor.fetchall():
            # SQLite knows no days, only text.
            day, tally = date.fromisoformat(str(start)), Tally(tuple(sums))
            if span == Span.TOTAL:
                total, first_day = tally, day
            else:
                days.append((day, tally))
    return History.of(
        seller_id,
        norm=str(current_settings().grade_norm),
        since=since,
        total=total,
        first_day=first_day,
        days=sorted(days, key=itemgetter(0)),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of sums that is not what the reviews say. None: there is no such row."""

    key: SumKey
    stored: Tally | None
    recomputed: Tally | None

    def __str__(self) -> str:
        seller_id, span, start = self.key
        place = "total" if span is Span.TOTAL else f"{span.name.lower()} {start}"
        return f"grade sums of {seller_id}, {place}: stored {_words(self.stored)}, recomputed {_words(self.recomputed)}"


def _words(sums: Tally | None) -> str:
    if sums is None:
        return "nothing"
    return ", ".join(f"{name} {number}" for name, number in zip(NUMBERS, sums.numbers, strict=True) if number) or "zero"


def differences(observations: Iterable[Observation]) -> Iterator[Difference]:
    """Every row of sums that is missing, extra or different from what all reviews together say (R8.5).

    `observations` come seller by seller, in whatever order. Held are the sums of one seller, and of those who have sums
    alone or reviews alone; never the reviews. Reviews and sums must be read from one snapshot, so the caller opens the
    transaction: a review that arrives between the two reads would look like a difference.
    """
    stored: dict[str, Rows] = {}
    recomputed: dict[str, Rows] = {}
    # Side by side, and not by comparing names: the database may sort them otherwise than Python.
    for pair in zip_longest(_stored(), _recomputed(observations)):
        for side, read in zip((stored, recomputed), pair, strict=True):
            if read is not None:
                side[read[0]] = read[1]
                if read[0] in stored and read[0] in recomputed:
                    yield from _compare(stored.pop(read[0]), recomputed.pop(read[0]))
    for seller_id in sorted(stored.keys() | recomputed.keys()):
        yield from _compare(stored.get(seller_id, {}), recomputed.get(seller_id, {}))


def _stored() -> Iterator[tuple[str, Rows]]:
    rows = GradeSum.objects.order_by("seller_id").values_list("seller_id", "span", "start", *NUMBERS)
    for seller_id, group in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0)):
        yield seller_id, {SumKey(seller_id, Span(row[1]), row[2]): Tally(row[3:]) for row in group}


def _recomputed(observations: Iterable[Observation]) -> Iterator[tuple[str, Rows]]:
    for seller_id, group in groupby(observations, key=attrgetter("seller_id")):
        yield seller_id, rules.roll_up(seller_id, rules.sums_by_day(group)[seller_id])


def _compare(stored: Rows, recomputed: Rows) -> Iterator[Difference]:
    for key in sorted(stored.keys() | recomputed.keys()):
        if stored.get(key) != recomputed.get(key):
            yield Difference(key, stored.get(key), recomputed.get(key))
