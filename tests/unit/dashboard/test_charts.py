"""Where the points and lines of a chart lie."""

from decimal import Decimal

import pytest

from makegood.web.dashboard.charts import LineChart, Point, line_chart


def chart(*grades: str | None, norm: str = "8.0", steps: bool = False) -> LineChart:
    points = [Point(None if grade is None else Decimal(grade), label=str(place)) for place, grade in enumerate(grades)]
    return line_chart(points, norm=Decimal(norm), steps=steps)


@pytest.mark.parametrize(
    ("grades", "norm", "rungs"),
    [
        (["7.9", "8.4"], "8.0", [7, 8, 9]),
        (["8.0"], "8.0", [8, 9, 10]),
        (["9.8"], "9.9", [8, 9, 10]),
        (["1.0", "1.2"], "1.0", [1, 2, 3]),
        (["10.0"], "10.0", [8, 9, 10]),
        (["1.0", "10.0"], "8.0", list(range(1, 11))),
        ([None], "7.5", [7, 8, 9]),
    ],
)
def test_it_spans_whole_grades_at_least_two_of_them_and_never_beyond_1_to_10(
    grades: list[str | None], norm: str, rungs: list[int]
) -> None:
    assert [rung.grade for rung in chart(*grades, norm=norm).rungs] == rungs


def test_higher_grades_lie_higher_and_later_ones_further_right() -> None:
    drawn = chart("7.0", "9.0", "8.0")
    assert [(dot.x, dot.y) for dot in drawn.dots] == [("8.00%", "136.0"), ("51.50%", "24.0"), ("95.00%", "80.0")]
    assert drawn.norm_y == "80.0"
    assert [(line.x1, line.y1, line.x2, line.y2) for line in drawn.strokes] == [
        ("8.00%", "136.0", "51.50%", "24.0"),
        ("51.50%", "24.0", "95.00%", "80.0"),
    ]


def test_where_there_is_no_grade_is_a_gap_with_its_label() -> None:
    drawn = chart("7.0", None, "8.0", "8.0")
    assert [dot.point.drawn for dot in drawn.dots] == [True, False, True, True]
    assert [dot.point.label for dot in drawn.dots] == ["0", "1", "2", "3"]
    assert len(drawn.strokes) == 1


def test_in_steps_a_grade_holds_until_the_next_one() -> None:
    drawn = chart("8.0", "8.0", "7.0", steps=True)
    assert [(line.x1 == line.x2, line.y1 == line.y2) for line in drawn.strokes] == [
        (False, True),
        (False, True),
        (True, False),
    ]


def test_a_single_point_needs_no_line() -> None:
    assert chart("8.0").strokes == []
    assert chart("8.0").dots[0].x == "8.00%"
