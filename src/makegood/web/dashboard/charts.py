"""A line over time as an SVG without script or style: places are shares of a width that the browser chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

HEIGHT = 168
_TOP, _BOTTOM = 24, 136
_LEFT, _RIGHT = 8, 95
"""Heights are pixels from above; places from the left are percents of the width."""

_LEAST_REACH = 2
"""A chart spans at least so many grades: otherwise a tenth would look like a fall."""


@dataclass(frozen=True, slots=True)
class Point:
    """A grade at one moment; None where there was none. `value` is how it is written beside the dot, `label` below.

    `drawn`: with a dot; `minor`: what is written goes where there is room; `hollow`: a dot of another kind.
    """

    grade: Decimal | None
    value: str = ""
    label: str = ""
    drawn: bool = True
    minor: bool = False
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with its place."""

    point: Point
    x: str
    y: str

    @property
    def above(self) -> str:
        """Where what is written beside the dot stands."""
        return f"{float(self.y) - 10:.1f}"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight piece of the line."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A line across at a whole grade."""

    grade: int
    y: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """What the template `_line_chart.html` draws."""

    dots: Sequence[Dot]
    strokes: Sequence[Stroke]
    rungs: Sequence[Rung]
    norm_y: str
    height: int = HEIGHT


def line_chart(points: Sequence[Point], *, norm: Decimal, steps: bool = False) -> LineChart:
    """A chart of these points at even distances, with the norm as a line across.

    `steps`: a grade holds until the next one; otherwise neighbours are joined. Where there is no grade is a gap.
    """
    grades = [point.grade for point in points if point.grade is not None]
    low, high = _reach([*grades, norm])

    def y(grade: Decimal) -> str:
        return f"{_BOTTOM - (_BOTTOM - _TOP) * float((grade - low) / (high - low)):.1f}"

    def x(place: int) -> str:
        return f"{_LEFT + (_RIGHT - _LEFT) * place / max(len(points) - 1, 1):.2f}%"

    dots = [None if one.grade is None else Dot(one, x(place), y(one.grade)) for place, one in enumerate(points)]
    strokes: list[Stroke] = []
    for old, new in pairwise(dots):
        if old is None or new is None:
            continue
        if steps and old.y != new.y:
            strokes += [Stroke(old.x, old.y, new.x, old.y), Stroke(new.x, old.y, new.x, new.y)]
        else:
            strokes.append(Stroke(old.x, old.y, new.x, new.y))
    # What is below the chart is told for gaps too, so these stand on the norm and are not drawn.
    placed = [
        dot or Dot(Point(None, label=one.label, minor=one.minor, drawn=False), x(place), y(norm))
        for place, (dot, one) in enumerate(zip(dots, points, strict=True))
    ]
    return LineChart(placed, strokes, [Rung(grade, y(Decimal(grade))) for grade in range(low, high + 1)], y(norm))


def _reach(grades: Sequence[Decimal]) -> tuple[int, int]:
    """The whole grades between which all of these lie, far enough apart and within 1 to 10."""
    low = int(min(grades).to_integral_value(ROUND_FLOOR))
    high = int(max(grades).to_integral_value(ROUND_CEILING))
    if high - low < _LEAST_REACH:
        high = min(max(high, low + _LEAST_REACH), 10)
        low = min(low, high - _LEAST_REACH)
    return low, high
