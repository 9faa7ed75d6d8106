"""What *Prestaties* tells about the assessment grade: where it comes from, where it goes, what changes it (R8.6)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from makegood.domain.grading.enums import Method
from makegood.domain.grading.explanation import (
    OUTLOOK_DAYS,
    ComingDay,
    History,
    Repair,
    Standing,
    outlook,
    repairs_to_reach_norm,
    reviews_to_fall_below,
    reviews_to_reach_norm,
    rounding,
    standing,
    trend_days,
)
from makegood.domain.grading.queries import grade_history
from makegood.domain.grading.rules import GRADES, MINIMUM, AspectAverage, AssessmentGrade, Tally, shown
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reviews.enums import Progress
from makegood.domain.reviews.queries import Repairs, count_removed, recovery_of, repairs_of
from makegood.web.ui.pieces import kept, known_by, rendered
from makegood.web.ui.templatetags.ui import band, day_text, decimal

from .charts import LineChart, Point, line_chart

_ON_CARD = ("seller_id", "average", "count", "method", "from_day", "to_day", "norm", "meets_norm")
_EXPLAINED = "dashboard/_explained.html"

_FEW = 4
"""Up to so many reviews are named by their grades."""


def grade_card(grade: AssessmentGrade) -> SafeString:
    """The grade that shoppers see, as the overview tells it."""
    return kept("dashboard/_grade.html", grade={name: getattr(grade, name) for name in _ON_CARD})


def explained(seller_id: str, *, today: date) -> dict[str, object]:
    """What the page about the grade tells of it; six queries at most, whatever a seller has."""
    history = grade_history(seller_id, on=today, today=today)
    grade = history.grade(today)
    low_below = current_settings().low_below
    repairs = repairs_of(grade, low_below=low_below)
    recovery, removed = recovery_of(grade, low_below=low_below), count_removed(seller_id)

    def make() -> SafeString:
        about = _context(history, repairs, grade, removed)
        return rendered(_EXPLAINED, low_below=low_below, recovery=recovery, **about)

    marks = {"history": history.mark, "today": today, "low_below": low_below, "recovery": recovery, "removed": removed}
    explanation = known_by(_EXPLAINED, marks | asdict(repairs), make)
    return {"explanation": explanation, "lowest_aspect": _lowest(grade)}


def _context(history: History, repairs: Repairs, grade: AssessmentGrade, removed: int) -> dict[str, object]:
    today = grade.to_day
    where = standing(history, today)
    context: dict[str, object] = {"grade": grade, "where": where, "minimum": MINIMUM}
    if grade.from_day is None:
        return context | {"not_counting": _not_counting(grade, where, None, removed)}
    context |= {
        "repairs": repairs,
        "trend": _trend(history, today),
        "aspects": [_AspectRow.of(name, aspect) for name, aspect in grade.aspects.items()],
        "counting_link": _reviews_between(grade.from_day, today),
        "points": [(number, times, number * times) for number in GRADES if (times := grade.histogram[str(number)])],
        "rounding": _RoundedOff.of(grade),
        "first_grades": _first_grades(grade, repairs),
        "not_counting": _not_counting(grade, where, repairs, removed),
        "coming": _Coming.of(history, today),
    }
    return context | _what_it_takes(history, grade, repairs)


# ---- the last twelve months --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Trend:
    """The grade at the ends of months, newest first, and the chart of it, in which time runs on."""

    grades: Sequence[AssessmentGrade]
    chart: LineChart
    any_over_all: bool


def _trend(history: History, today: date) -> _Trend:
    grades = [history.grade(day) for day in trend_days(today)]
    points = [
        Point(
            grade=None if one.average is None else Decimal(one.average),
            value=decimal(one.average),
            label=formats.date_format(one.to_day, pgettext("format of a month in a chart", "M")),
            # On a phone there is room for every third; today is one of them.
            minor=place % 3 != 0,
            hollow=one.method is Method.ALL_REVIEWS,
        )
        for place, one in enumerate(grades)
    ]
    chart = line_chart(points, norm=Decimal(history.norm))
    return _Trend(grades[::-1], chart, any(dot.point.hollow and dot.point.drawn for dot in chart.dots))


# ---- what it is made of ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _AspectRow:
    """An aspect, with its bar as an SVG length on a line up to 10."""

    name: str
    aspect: AspectAverage
    width: str
    kind: str

    @classmethod
    def of(cls, name: str, aspect: AspectAverage) -> "_AspectRow":
        average = Decimal(aspect.average or 0)
        return cls(name, aspect, f"{average * 10:.0f}%", band(average))


def _lowest(grade: AssessmentGrade) -> tuple[str, AspectAverage] | None:
    """The aspect with the lowest average below the norm, if any; it is what tells best where to begin."""
    below = [
        (Decimal(aspect.average), name)
        for name, aspect in grade.aspects.items()
        if aspect.average is not None and Decimal(aspect.average) < Decimal(grade.norm)
    ]
    return (min(below)[1], grade.aspects[min(below)[1]]) if below else None


@dataclass(frozen=True, slots=True)
class _RoundedOff:
    """How sum and count became the number shown, as the reader writes numbers."""

    quotient: str
    exact: bool
    rounds: bool
    low: str
    next_up: str

    @classmethod
    def of(cls, grade: AssessmentGrade) -> "_RoundedOff":
        found = rounding(grade.sum, grade.count)
        quotient = found.quotient.normalize() if found.exact else found.quotient
        places = max(-int(quotient.as_tuple().exponent), 1)
        return cls(
            formats.number_format(quotient, decimal_pos=places),
            found.exact,
            found.quotient != Decimal(grade.average or 0),
            formats.number_format(found.low),
            formats.number_format(found.next_up),
        )


def _first_grades(grade: AssessmentGrade, repairs: Repairs) -> str | None:
    """The average as it would be with the first grades in place of the new ones."""
    if not repairs.regraded:
        return None
    return shown(grade.sum - repairs.change, grade.count)


@dataclass(frozen=True, slots=True)
class _NotCounting:
    """Some reviews, or grades, that do not count: how many, why, and where to see them."""

    count: int
    why: str
    link: str


def _not_counting(grade: AssessmentGrade, where: Standing, repairs: Repairs | None, removed: int) -> list[_NotCounting]:
    rows = []
    if where.older:
        last = where.window_from - timedelta(days=1)
        why = _("given before %(day)s, so longer than three months ago") % {"day": day_text(where.window_from)}
        rows.append(_NotCounting(where.older, why, _reviews_between(None, last)))
    if repairs is not None and repairs.regraded:
        why = ngettext(
            "first grade in place of which the customer gave a new one; the new one counts",
            "first grades in place of which the customers gave new ones; the new ones count",
            repairs.regraded,
        )
        again = _reviews_between(grade.from_day, grade.to_day, state=Progress.GRADED_AGAIN)
        rows.append(_NotCounting(repairs.regraded, why, again))
    if repairs is not None and repairs.set_aside:
        why = ngettext(
            "new grade that the marketplace set aside; the first one counts",
            "new grades that the marketplace set aside; the first ones count",
            repairs.set_aside,
        )
        again = _reviews_between(grade.from_day, grade.to_day, state=Progress.GRADED_AGAIN)
        rows.append(_NotCounting(repairs.set_aside, why, again))
    if removed:
        why = ngettext(
            "removed by the marketplace or withdrawn by its customer",
            "removed by the marketplace or withdrawn by their customers",
            removed,
        )
        rows.append(_NotCounting(removed, why, _reviews_between(None, None)))
    if where.later:
        why = _("dated after today; they count from their day on")
        rows.append(_NotCounting(where.later, why, _reviews_between(grade.to_day + timedelta(days=1), None)))
    return rows


def _reviews_between(first: date | None, last: date | None, *, state: str = "") -> str:
    query = {"from": first and first.isoformat(), "to": last and last.isoformat(), "state": state}
    return f"{reverse('dashboard:reviews')}?{urlencode({name: value for name, value in query.items() if value})}"


# ---- what becomes of it ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Coming:
    """The coming days if no new review comes in; `crossing` is the first day on which the norm is crossed."""

    days: int
    rows: Sequence[ComingDay]
    last: AssessmentGrade
    crossing: ComingDay | None
    chart: LineChart | None

    @property
    def switches(self) -> bool:
        """Whether all reviews come to count on one of these days."""
        return any(row.switches for row in self.rows)

    @classmethod
    def of(cls, history: History, today: date) -> "_Coming":
        rows = outlook(history, today)
        crossing = next((row for row in rows if row.crosses_norm), None)
        chart = _coming_chart(history, today) if rows else None
        return cls(OUTLOOK_DAYS, rows, history.grade(today + timedelta(days=OUTLOOK_DAYS)), crossing, chart)


def _coming_chart(history: History, today: date) -> LineChart:
    grades = [history.grade(today + timedelta(days=ahead)) for ahead in range(OUTLOOK_DAYS + 1)]
    day_format = pgettext("format of a day in a chart", "j M")
    points = []
    for ahead, one in enumerate(grades):
        former = grades[ahead - 1]
        moves = ahead in {0, OUTLOOK_DAYS} or (one.average, one.method) != (former.average, former.method)
        points.append(
            Point(
                grade=None if one.average is None else Decimal(one.average),
                value=decimal(one.average) if moves else "",
                label=formats.date_format(one.to_day, day_format) if ahead % 5 == 0 else "",
                drawn=moves,
                minor=ahead % 10 != 0,
                hollow=one.method is Method.ALL_REVIEWS,
            )
        )
    return line_chart(points, norm=Decimal(history.norm), steps=True)


# ---- what would change it ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to reach the norm: so many new reviews with this grade, or so many low ones graded again with it."""

    grade: int
    reviews: int | None
    repair: Repair | None

    @property
    def repaired(self) -> list[int]:
        """The grades of the reviews to repair, where these are few."""
        if self.repair is None or self.repair.count > _FEW:
            return []
        return [grade for grade, times in self.repair.grades.items() for _time in range(times)]


def _what_it_takes(history: History, grade: AssessmentGrade, repairs: Repairs) -> dict[str, object]:
    in_window, up_to_now = history.in_window(grade.to_day), history.until(grade.to_day)
    counting = in_window if grade.method is Method.THREE_MONTHS else up_to_now
    if grade.meets_norm:
        return {"falls": _falls(in_window, up_to_now, grade.norm)}
    ways = [
        _Way(
            one,
            reviews_to_reach_norm(in_window, up_to_now, grade=one, norm=grade.norm),
            repairs_to_reach_norm(counting, repairs.open, to=one, norm=grade.norm),
        )
        for one in reversed(GRADES)
    ]
    return {"ways": [way for way in ways if way.reviews is not None or way.repair is not None]}


@dataclass(frozen=True, slots=True)
class _Fall:
    """So many new reviews with one of these grades, all alike, would bring the grade below the norm."""

    lowest: int
    highest: int
    reviews: int


def _falls(in_window: Tally, up_to_now: Tally, norm: str) -> list[_Fall]:
    """Neighbouring grades of which it takes as many stand together."""
    needed = [(one, reviews_to_fall_below(in_window, up_to_now, grade=one, norm=norm)) for one in GRADES]
    falls = []
    for reviews, alike in groupby(needed, key=itemgetter(1)):
        grades = [one for one, _reviews in alike]
        if reviews is not None:
            falls.append(_Fall(grades[0], grades[-1], reviews))
    return falls
