"""How an assessment grade came about, what becomes of it, and what would change it (R8.6): arithmetic, as in `rules`.

Every grade in here comes from `rules.assess`, so that an explanation cannot tell another number than the one shown.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b
from itertools import accumulate, chain

from .enums import Method
from .rules import MINIMUM, AssessmentGrade, Tally, assess, meets_norm, shown, window

TREND_MONTHS = 12
"""How many months' ends the trend shows, before the day itself."""

OUTLOOK_DAYS = 30
"""How far ahead is told what leaves the window."""


@dataclass(frozen=True, slots=True)
class History:
    """The sums of one seller's reviews by day: the assessment grade of any day whose window begins on `since` or later.

    `days` have reviews, in order; `sums[place]` are those of all reviews before `days[place]`, the last one of all.
    """

    seller_id: str
    norm: str
    since: date
    first_day: date | None
    days: tuple[date, ...]
    sums: tuple[Tally, ...]

    @classmethod
    def of(
        cls,
        seller_id: str,
        *,
        norm: str,
        since: date,
        total: Tally,
        first_day: date | None,
        days: Iterable[tuple[date, Tally]],
    ) -> "History":
        """From the sums of all reviews, the day of the first, and the sums of each day from `since` on, in order."""
        listed = list(days)
        before = total
        for _day, sums in listed:
            before -= sums
        return cls(
            seller_id,
            norm,
            since,
            first_day,
            tuple(day for day, _sums in listed),
            tuple(accumulate((sums for _day, sums in listed), initial=before)),
        )

    @property
    def mark(self) -> bytes:
        """Stands for all that is in here, in a few bytes: another one for any other sums."""
        days = [self.since, *([self.first_day] if self.first_day else []), *self.days]
        numbers = array("q", chain(map(date.toordinal, days), *(sums.numbers for sums in self.sums)))
        return blake2b(f"{self.seller_id}\n{self.norm}\n".encode() + numbers.tobytes(), digest_size=16).digest()

    def until(self, day: date) -> Tally:
        """The sums of all reviews up to and including a day."""
        return self.sums[bisect_right(self.days, day)]

    def before(self, day: date) -> Tally:
        """The sums of all reviews before a day."""
        return self.sums[bisect_left(self.days, day)]

    def in_window(self, on: date) -> Tally:
        """The sums of the last three calendar months of a day.

        Raises:
            ValueError: that window begins before what is known.
        """
        first, last = window(on)
        if first < self.since:
            raise ValueError(f"the days are known from {self.since} on, the window of {on} begins on {first}")
        return self.until(last) - self.before(first)

    def grade(self, on: date) -> AssessmentGrade:
        """The assessment grade of a day, also of one that is still to come: then as if nothing new came in."""
        return assess(
            self.seller_id,
            on=on,
            in_window=self.in_window(on),
            up_to_now=self.until(on),
            first_day=self.first_day,
            norm=self.norm,
        )

    def as_of(self, on: date) -> "History":
        """The same without the reviews of later days."""
        place = bisect_right(self.days, on)
        first_day = self.first_day if self.first_day and self.first_day <= on else None
        return History(self.seller_id, self.norm, self.since, first_day, self.days[:place], self.sums[: place + 1])


def trend_days(on: date) -> list[date]:
    """The last day of each of the twelve months before that of `on`, and `on` itself."""
    days = [on]
    first = on.replace(day=1)
    for _month in range(TREND_MONTHS):
        days.append(first - timedelta(days=1))
        first = days[-1].replace(day=1)
    return days[::-1]


@dataclass(frozen=True, slots=True)
class Standing:
    """Which reviews stand behind the grade of a day, and which do not (R8.1).

    `in_window` is how many lie in the three months from `window_from` on, `missing` how many more would make them
    enough to count alone. `older` lie before and do not count; `later` are dated after the day, and count from theirs.
    """

    window_from: date
    in_window: int
    missing: int
    older: int
    later: int


def standing(history: History, on: date) -> Standing:
    """Which reviews count on a day and which do not."""
    in_window = history.in_window(on).count
    up_to_now = history.until(on).count
    return Standing(
        window_from=window(on)[0],
        in_window=in_window,
        missing=max(MINIMUM - in_window, 0),
        older=up_to_now - in_window if in_window >= MINIMUM else 0,
        later=history.sums[-1].count - up_to_now,
    )


@dataclass(frozen=True, slots=True)
class Rounding:
    """How an average became the number shown (R8.2).

    `quotient` is sum / count, cut off behind four decimals; `exact` says whether that is all of it. From `low` on the
    number is shown, from `next_up` on the next higher one.
    """

    quotient: Decimal
    exact: bool
    low: Decimal
    next_up: Decimal


def rounding(total: int, count: int) -> Rounding:
    """How the average of `count` grades that add up to `total` is rounded; there must be at least one."""
    whole, rest = divmod(10_000 * total, count)
    number = Decimal(shown(total, count))
    half = Decimal("0.05")
    return Rounding(Decimal(whole).scaleb(-4), rest == 0, number - half, number + half)


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day to come on which something changes of itself: the grades of the day before and of the day.

    `leaving` sums what counts no more because it left the window, `joining` what was dated on this day beforehand.
    """

    day: date
    leaving: Tally
    joining: Tally
    before: AssessmentGrade
    after: AssessmentGrade

    @property
    def leaving_average(self) -> str | None:
        """The average of what leaves, as it would be shown."""
        return shown(self.leaving.sum, self.leaving.count) if self.leaving.count else None

    @property
    def switches(self) -> bool:
        """Whether fewer than 5 remain, so that all reviews count from this day on."""
        return self.before.method is Method.THREE_MONTHS and self.after.method is Method.ALL_REVIEWS

    @property
    def crosses_norm(self) -> bool:
        """Whether the norm is met from this day on and was not, or the other way round."""
        return self.before.meets_norm is not self.after.meets_norm


def outlook(history: History, on: date, *, days: int = OUTLOOK_DAYS) -> list[ComingDay]:
    """The coming days on which the grade changes, or what it is taken over, if no new review comes in.

    While all reviews count, none can leave.
    """
    found = []
    before = history.grade(on)
    for ahead in range(1, days + 1):
        day = on + timedelta(days=ahead)
        after = history.grade(day)
        joining = history.until(day) - history.before(day)
        # The window may stand still for a day, or leave two behind at once: months differ in length.
        leaving = history.before(window(day)[0]) - history.before(window(day - timedelta(days=1))[0])
        if before.method is Method.ALL_REVIEWS:
            leaving = Tally()
        if leaving.count or joining.count:
            found.append(ComingDay(day, leaving, joining, before, after))
        before = after
    return found


# ---- what would change it ----------------------------------------------------------------------------------------


def reviews_to_reach_norm(in_window: Tally, up_to_now: Tally, *, grade: int, norm: str) -> int | None:
    """How many more reviews with this grade, on the same day, until the number shown meets the norm; 0 if it does.

    None: never, because the grade itself lies below the norm. While fewer than 5 are in the window all reviews count;
    the fifth leaves the older ones out, and that is reckoned with.
    """
    return _first(in_window, up_to_now, grade=grade, norm=norm, wanted=True)


def reviews_to_fall_below(in_window: Tally, up_to_now: Tally, *, grade: int, norm: str) -> int | None:
    """How many more reviews with this grade, on the same day, until the number shown is below the norm; else as above.

    None: never, because the grade itself meets the norm.
    """
    return _first(in_window, up_to_now, grade=grade, norm=norm, wanted=False)


def _first(in_window: Tally, up_to_now: Tally, *, grade: int, norm: str, wanted: bool) -> int | None:
    enough_from = max(MINIMUM - in_window.count, 0)
    for more in range(enough_from):
        count = up_to_now.count + more
        if count and meets_norm(shown(up_to_now.sum + more * grade, count), norm) is wanted:
            return more
    excess = _excess(in_window.sum + enough_from * grade, in_window.count + enough_from, norm)
    step = _excess(grade, 1, norm)
    if (excess >= 0) is wanted:
        return enough_from
    if (step >= 0) is not wanted:
        return None
    # Upwards the last step must reach zero, downwards it must go past it.
    return enough_from + (-(excess // step) if wanted else excess // -step + 1)


def _excess(total: int, count: int, norm: str) -> int:
    """How far an average lies above the least one that is shown as the norm, in twentieths of a grade times `count`.

    Not below zero exactly when the number shown meets the norm, and it grows evenly with each further grade.
    """
    tenths = int(Decimal(norm).scaleb(1))
    return 20 * total - (2 * tenths - 1) * count


@dataclass(frozen=True, slots=True)
class Repair:
    """Reviews that would have to be graded again: how many of each grade that counts now."""

    grades: Mapping[int, int]

    @property
    def count(self) -> int:
        return sum(self.grades.values())


def repairs_to_reach_norm(counting: Tally, repairable: Mapping[int, int], *, to: int, norm: str) -> Repair | None:
    """The fewest reviews that, graded again with `to`, make the number shown meet the norm: the lowest ones first.

    `counting` sums the reviews of the grade, `repairable` tells how many of each grade among them can be graded again;
    a review keeps its day, so nothing else changes (R7.3). None: all of them together are not enough.
    """
    lacking = -_excess(counting.sum, counting.count, norm)
    chosen: dict[int, int] = {}
    for grade in range(1, to):
        if lacking <= 0:
            break
        gain = 20 * (to - grade)
        times = min(repairable.get(grade, 0), -(-lacking // gain))
        if times:
            chosen[grade] = times
            lacking -= times * gain
    return Repair(chosen) if lacking <= 0 else None
