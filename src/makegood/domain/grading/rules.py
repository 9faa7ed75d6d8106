"""The assessment grade as arithmetic on plain values (R8): no clock, no database."""

import calendar
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import add, mul, sub
from typing import NamedTuple

from .enums import Method, Span, Standing

MINIMUM = 5
"""With fewer reviews than this in the window, all reviews count (R8.1). The product, not a setting (R8.4)."""

GRADES = range(1, 11)
ASPECTS = ("as_described", "delivery_time", "condition", "contact")

NUMBERS = (
    *(f"n{grade}" for grade in GRADES),
    *(f"{aspect}_{number}" for aspect in ASPECTS for number in ("count", "sum")),
)
"""The names of a tally's numbers, in their order: also the columns of the table."""

_ASPECT_AT = {aspect: len(GRADES) + 2 * place for place, aspect in enumerate(ASPECTS)}
_ALL_TIME = date.min


@dataclass(frozen=True, slots=True)
class Observation:
    """What grading knows of one review: whose, on which day of the marketplace, and the grades that count now.

    `aspects` holds answered aspects only: an unanswered one is absent, never zero (R3.5).

    Raises:
        ValueError: a grade outside 1 to 10 or an aspect that does not exist.
    """

    seller_id: str
    day: date
    overall: int
    aspects: Mapping[str, int]

    def __post_init__(self) -> None:
        if self.overall not in GRADES or not all(grade in GRADES for grade in self.aspects.values()):
            raise ValueError(f"grades run from 1 to 10: {self}")
        if not self.aspects.keys() <= _ASPECT_AT.keys():
            raise ValueError(f"aspects are {', '.join(ASPECTS)}: {self}")


@dataclass(frozen=True, slots=True)
class Tally:
    """Exact sums over some observations: how often each overall grade, and count and sum of each aspect."""

    numbers: tuple[int, ...] = (0,) * len(NUMBERS)

    @property
    def histogram(self) -> tuple[int, ...]:
        """How many observations have overall grade 1, 2, … 10."""
        return self.numbers[: len(GRADES)]

    @property
    def count(self) -> int:
        """How many observations there are."""
        return sum(self.histogram)

    @property
    def sum(self) -> int:
        """The sum of their overall grades."""
        return sum(map(mul, GRADES, self.histogram))

    def aspect(self, name: str) -> tuple[int, int]:
        """Count and sum of the answers about one aspect."""
        at = _ASPECT_AT[name]
        return self.numbers[at], self.numbers[at + 1]

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(tuple(map(add, self.numbers, other.numbers)))

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(tuple(map(sub, self.numbers, other.numbers)))


EMPTY = Tally()


class SumKey(NamedTuple):
    """Which sums: of one seller, over one day, the month that begins on a day, or all time."""

    seller_id: str
    span: Span
    start: date


@dataclass(frozen=True, slots=True)
class AspectAverage:
    """The average over those who answered about an aspect (R8.3); None where nobody did."""

    average: str | None
    count: int


@dataclass(frozen=True, slots=True)
class AssessmentGrade:
    """What shoppers see of a seller, and how it came about (R8.1 to R8.4).

    `average` has one decimal; it is None without reviews, never 0. `from_day` and `to_day` bound the days whose
    reviews count, both inclusive.
    """

    seller_id: str
    average: str | None
    sum: int
    count: int
    method: Method
    from_day: date | None
    to_day: date
    histogram: dict[str, int]
    aspects: dict[str, AspectAverage]
    norm: str
    meets_norm: bool | None

    def as_json(self) -> dict[str, object]:
        """The object that machines get: GET grade, `grade --json`."""
        return {
            "seller": self.seller_id,
            "average": self.average,
            "sum": self.sum,
            "count": self.count,
            "method": self.method.value,
            "from": self.from_day.isoformat() if self.from_day else None,
            "to": self.to_day.isoformat(),
            "histogram": dict(self.histogram),
            "aspects": {name: {"average": of.average, "count": of.count} for name, of in self.aspects.items()},
            "norm": self.norm,
            "meets_norm": self.meets_norm,
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """What decides whether a grade is told as another one: the average with one decimal, over how many, and which."""

    average: str | None
    count: int
    method: Method


@lru_cache(maxsize=64)
def window(on: date) -> tuple[date, date]:
    """The first and the last day of the last three calendar months (R8.1).

    It begins on the day after the same date three months earlier; where that month is too short, after its last.
    """
    year, month = (on.year, on.month - 3) if on.month > 3 else (on.year - 1, on.month + 9)
    if year < date.min.year:
        return date.min, on
    last_of_month = calendar.monthrange(year, month)[1]
    return date(year, month, min(on.day, last_of_month)) + timedelta(days=1), on


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def shown(total: int, count: int) -> str:
    """`total / count` with one decimal, rounded half up (R8.2); in whole numbers, so that no half is ever lost."""
    tenths = (20 * total + count) // (2 * count)
    return f"{tenths // 10}.{tenths % 10}"


def meets_norm(average: str, norm: str) -> bool:
    """Whether a grade is good. The number shown is compared, so that nobody sees 8.0 and "below 8.0" (R8.2)."""
    return Decimal(average) >= Decimal(norm)


def shown_of(in_window: Tally, up_to_now: Tally) -> Shown:
    """What shoppers see of these sums: those of the window, or all until the same day where the window has too few."""
    enough = in_window.count >= MINIMUM
    tally = in_window if enough else up_to_now
    return Shown(
        shown(tally.sum, tally.count) if tally.count else None,
        tally.count,
        Method.THREE_MONTHS if enough else Method.ALL_REVIEWS,
    )


def assess(
    seller_id: str, *, on: date, in_window: Tally, up_to_now: Tally, first_day: date | None, norm: str
) -> AssessmentGrade:
    """The assessment grade on a day.

    `in_window` sums the reviews in `window(on)`, `up_to_now` all until `on` inclusive, `first_day` is the day of
    the first of those. `norm` is the marketplace's, with one decimal (R8.4).
    """
    told = shown_of(in_window, up_to_now)
    tally = in_window if told.method is Method.THREE_MONTHS else up_to_now
    if told.method is Method.THREE_MONTHS:
        from_day: date | None = window(on)[0]
    else:
        from_day = first_day if told.count else None
    return AssessmentGrade(
        seller_id=seller_id,
        average=told.average,
        sum=tally.sum,
        count=told.count,
        method=told.method,
        from_day=from_day,
        to_day=on,
        histogram={str(grade): times for grade, times in zip(GRADES, tally.histogram, strict=True)},
        aspects={name: _aspect_average(*tally.aspect(name)) for name in ASPECTS},
        norm=norm,
        meets_norm=None if told.average is None else meets_norm(told.average, norm),
    )


def _aspect_average(count: int, total: int) -> AspectAverage:
    return AspectAverage(shown(total, count) if count else None, count)


def tally(observations: Iterable[Observation]) -> Tally:
    """The sums over some observations, whoever they are about."""
    numbers = [0] * len(NUMBERS)
    for observation in observations:
        _count_in(numbers, observation)
    return Tally(tuple(numbers))


def key_of(span: Span, seller_id: str, day: date) -> SumKey:
    """The sums of one span in which an observation of that day counts."""
    if span is Span.DAY:
        return SumKey(seller_id, span, day)
    return SumKey(seller_id, span, day.replace(day=1) if span is Span.MONTH else _ALL_TIME)


DaySums = dict[date, list[int]]


def sums_by_day(observations: Iterable[Observation]) -> dict[str, DaySums]:
    """The sums per seller and day of a stream of any length: what it holds is bounded by days, not by reviews."""
    sellers: dict[str, DaySums] = {}
    for observation in observations:
        days = sellers.setdefault(observation.seller_id, {})
        numbers = days.get(observation.day)
        if numbers is None:
            numbers = days[observation.day] = [0] * len(NUMBERS)
        _count_in(numbers, observation)
    return sellers


def roll_up(seller_id: str, days: DaySums) -> dict[SumKey, Tally]:
    """All rows that one seller's days amount to: the days, their months and the total."""
    rolled: dict[SumKey, list[int]] = {}
    for day, numbers in days.items():
        for span in Span:
            key = key_of(span, seller_id, day)
            rolled[key] = list(map(add, rolled[key], numbers)) if key in rolled else numbers
    return {key: Tally(tuple(numbers)) for key, numbers in rolled.items()}


def sorted_rows(sellers: dict[str, DaySums]) -> Iterator[tuple[SumKey, Tally]]:
    """The rows of all sellers in the one order in which everybody writes them."""
    for seller_id in sorted(sellers):
        yield from sorted(roll_up(seller_id, sellers[seller_id]).items())


def _count_in(numbers: list[int], observation: Observation) -> None:
    numbers[observation.overall - 1] += 1
    for name, grade in observation.aspects.items():
        at = _ASPECT_AT[name]
        numbers[at] += 1
        numbers[at + 1] += grade


# ---- what a repaired grade could do (R4.3) ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repair:
    """What becomes of the number that shoppers see if one grade becomes `grade`, everything else equal.

    `grade` is the lowest that meets `norm`. `before` and `after` have one decimal, as shown; both are None while the
    review does not count.
    """

    grade: int
    norm: str
    standing: Standing
    before: str | None = None
    after: str | None = None

    @property
    def shows(self) -> bool:
        """Whether the number shown would be another one."""
        return self.before != self.after

    @property
    def norm_is_whole(self) -> bool:
        """Whether the norm is itself a grade that somebody can give."""
        return Decimal(self.norm) == self.grade


def lowest_good(norm: str) -> int:
    """The lowest grade that meets the norm. Grades are whole (R3.1): with a norm of 7.5 it is 8."""
    return math.ceil(Decimal(norm))


def repair(grade: AssessmentGrade, *, day: date, counting: int) -> Repair | None:
    """What it would do to an assessment grade if the review of `day` that counts as `counting` met the norm (R4.3).

    In the exact sums over which the grade was taken; the review keeps its day, so the method stays the same (R7.3).
    None when the review meets the norm already: there is nothing to repair.
    """
    good = lowest_good(grade.norm)
    if counting >= good:
        return None
    if day > grade.to_day:
        return Repair(good, grade.norm, Standing.NOT_YET)
    if grade.from_day is None or day < grade.from_day:
        return Repair(good, grade.norm, Standing.NO_LONGER)
    return Repair(good, grade.norm, Standing.COUNTS, grade.average, shown(grade.sum - counting + good, grade.count))
