"""What contact and new grades did for low reviews, from sums: at the same cost for any number of reviews."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection

from makegood.domain.grading.rules import AssessmentGrade
from makegood.kernel import stamps
from makegood.kernel.bulk import seconds_between
from makegood.kernel.clock import start_of_day
from makegood.kernel.prepared import prepared_cursor
from makegood.kernel.shelf import Shelf

from .. import rules
from ..enums import Progress
from ..models import RepairSum, Review
from ..rules import REPAIRED, Recovery, Repaired

WAITS_AT_MOST = 500
"""Over so many contacted reviews, the newest ones, the median of the time until the first contact is taken."""


@dataclass(frozen=True, slots=True)
class _Dealt:
    """What became of the reviews of some days, by first grade, and how long low ones waited for the first contact."""

    repaired: Mapping[int, Repaired]
    waits: Sequence[timedelta]


_Key = tuple[str, stamps.Stamp, date, date, int]

ROOM = 256 * 1024
"""Bytes that a process keeps at most: what became of the reviews of some dozen sellers."""


def size_of(_key: _Key, dealt: _Dealt) -> int:
    """Bytes that this takes with its key, about."""
    return 2_000 + 300 * len(dealt.repaired) + 56 * len(dealt.waits)


shelf: Shelf[_Key, _Dealt] = Shelf(ROOM, size_of)
"""A new review does not change what became of the others, and to reckon it takes as long as all the rest of a page."""


def recovery_of(grade: AssessmentGrade, *, low_below: int, stamp: stamps.Stamp | None = None) -> Recovery | None:
    """How the seller dealt with the low reviews among those of a grade (R9.6); None without any.

    Low is a first grade below `low_below`, a setting. The stamp of repairs is read, unless the caller has just done so,
    and two queries are made where something was done about a review since this process made them last (docs/adr/0017).
    """
    if grade.from_day is None:
        return None
    if stamp is None:
        stamp = stamps.read(stamps.of_repairs(grade.seller_id))
    key = (grade.seller_id, stamp, grade.from_day, grade.to_day, low_below)
    make = partial(_dealt, grade, grade.from_day, low_below)
    dealt = shelf.get(key, make) if stamp else make()
    return rules.recovery(_counting(grade), dealt.repaired, dealt.waits, low_below=low_below)


def _dealt(grade: AssessmentGrade, from_day: date, low_below: int) -> _Dealt:
    repaired = _repaired(grade)
    contacted = any(repaired[one].contacted for one in range(rules.WORST, low_below) if one in repaired)
    return _Dealt(repaired, _waits(grade.seller_id, from_day, grade.to_day, low_below) if contacted else ())


@dataclass(frozen=True, slots=True)
class Repairs:
    """What new grades did to the reviews of a grade, and what they still could do (R8.6).

    `regraded` have a new overall grade, which moved their sum by `change`. `open` tells how many of each low grade can
    still be graded again, because that was not asked yet. `set_aside` have a new grade that the operator set aside, so
    that the first one counts.
    """

    regraded: int
    change: int
    open: Mapping[int, int]
    set_aside: int

    @property
    def open_count(self) -> int:
        """How many can still be graded again."""
        return sum(self.open.values())


def repairs_of(grade: AssessmentGrade, *, low_below: int) -> Repairs:
    """The repairs of the reviews of a grade; one query."""
    repaired = _repaired(grade)
    firsts = rules.first_grades(_counting(grade), repaired)
    unasked = {one: firsts[one] - repaired.get(one, Repaired()).asked for one in range(rules.WORST, low_below)}
    return Repairs(
        regraded=sum(one.regraded for one in repaired.values()),
        change=sum(one.change(overall) for overall, one in repaired.items()),
        open={overall: count for overall, count in unasked.items() if count > 0},
        set_aside=sum(one.set_aside for one in repaired.values()),
    )


def _counting(grade: AssessmentGrade) -> dict[int, int]:
    return {int(number): count for number, count in grade.histogram.items()}


def _repaired(grade: AssessmentGrade) -> dict[int, Repaired]:
    """The sums of the days of a grade, by first grade. SQL, as with the sums of grades: shoppers wait for it."""
    if grade.from_day is None:
        return {}
    sums = ", ".join(f"SUM({name})" for name in REPAIRED)
    statement = f"""
        SELECT overall, {sums} FROM {_table(RepairSum)}
         WHERE seller_id = %s AND day BETWEEN %s AND %s GROUP BY overall
    """  # noqa: S608 - all names are ours, all values are bound
    days = [connection.ops.adapt_datefield_value(day) for day in (grade.from_day, grade.to_day)]
    with prepared_cursor() as cursor:
        cursor.execute(statement, [grade.seller_id, *days])
        rows = [tuple(map(int, row)) for row in cursor.fetchall()]
    return {
        overall: Repaired(contacted, asked, aside, tuple(again)) for overall, contacted, asked, aside, *again in rows
    }


def _waits(seller_id: str, first: date, last: date, low_below: int) -> list[timedelta]:
    statement = f"""
        SELECT {seconds_between("submitted_at", "contacted_at")} FROM {_table(Review)}
         WHERE seller_id = %s AND submitted_at >= %s AND submitted_at < %s AND overall < %s
           AND contacted_at IS NOT NULL AND removed_at IS NULL
         ORDER BY submitted_at DESC LIMIT {WAITS_AT_MOST}
    """  # noqa: S608 - all names are ours, all values are bound
    days = first, last + timedelta(days=1)
    bounds = [connection.ops.adapt_datetimefield_value(start_of_day(day)) for day in days]
    with connection.cursor() as cursor:
        cursor.execute(statement, [seller_id, *bounds, low_below])
        return [timedelta(milliseconds=round(seconds * 1000)) for (seconds,) in cursor.fetchall()]


def repairs_from_reviews() -> str:
    """The SQL that computes every row of sums from the reviews alone: key, then the numbers of `REPAIRED`."""
    asked = ", ".join(f"'{state.value}'" for state in (Progress.ASKED_AGAIN, Progress.GRADED_AGAIN))
    conditions = [
        "contacted_at IS NOT NULL",
        f"progress IN ({asked})",
        "set_aside_at IS NOT NULL",
        *(f"new_overall = {grade} AND set_aside_at IS NULL" for grade in range(rules.WORST, rules.BEST + 1)),
    ]
    sums = ", ".join(f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition in conditions)
    return f"""
        SELECT seller_id, day, overall, {sums} FROM {_table(Review)}
         WHERE removed_at IS NULL AND (contacted_at IS NOT NULL OR new_overall IS NOT NULL OR progress IN ({asked}))
         GROUP BY seller_id, day, overall
    """  # noqa: S608 - all names are ours


def repair_differences() -> Iterator[str]:
    """Every row of sums that is missing, extra or different from what the reviews say, one line each."""
    query = f"""
        WITH stored AS (SELECT seller_id, day, overall, {", ".join(REPAIRED)} FROM {_table(RepairSum)}),
             recomputed AS ({repairs_from_reviews()})
        SELECT 'stored' AS what, extra.* FROM (SELECT * FROM stored EXCEPT SELECT * FROM recomputed) AS extra
        UNION ALL
        SELECT 'recomputed', missing.* FROM (SELECT * FROM recomputed EXCEPT SELECT * FROM stored) AS missing
        ORDER BY 1 DESC, 2, 3, 4
    """  # noqa: S608 - all names are ours
    with connection.cursor() as cursor:
        cursor.execute(query)
        for what, seller_id, day, overall, *numbers in cursor:
            yield f"repairs of {seller_id}, {day}, grade {overall}: {what} {_words(numbers)}"


def _words(numbers: list[Any]) -> str:
    return ", ".join(f"{name} {number}" for name, number in zip(REPAIRED, numbers, strict=True) if number) or "zero"


def _table(model: type[RepairSum] | type[Review]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
