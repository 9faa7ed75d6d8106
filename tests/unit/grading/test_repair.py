"""What a repaired grade could do to the number that shoppers see (R4.3)."""

from datetime import date, timedelta

import pytest

from makegood.domain.grading.enums import Method
from makegood.domain.grading.rules import (
    AssessmentGrade,
    Observation,
    Repair,
    assess,
    lowest_good,
    repair,
    tally,
    window,
)

TODAY = date(2026, 11, 23)
FIRST = window(TODAY)[0]


def grade_over(*grades: int, older: tuple[int, ...] = (), norm: str = "8.0") -> AssessmentGrade:
    """The grade over reviews of today and, the `older`, of the last day before the window."""
    recent = [Observation("shop", TODAY, grade, {}) for grade in grades]
    all_of_them = recent + [Observation("shop", FIRST - timedelta(days=1), grade, {}) for grade in older]
    first = min((one.day for one in all_of_them), default=None)
    return assess("shop", on=TODAY, in_window=tally(recent), up_to_now=tally(all_of_them), first_day=first, norm=norm)


def test_from_7_6_to_7_8() -> None:
    grade = grade_over(*[8] * 14, *[7] * 5, 3, 8, 8, 8, 8, 7)
    assert grade.average == "7.6"
    assert repair(grade, day=TODAY, counting=3) == Repair(8, "8.0", "counts", "7.6", "7.8")


def test_the_only_review_would_become_the_grade() -> None:
    found = repair(grade_over(1), day=TODAY, counting=1)
    assert found is not None
    assert (found.before, found.after, found.shows) == ("1.0", "8.0", True)


def test_among_many_the_number_shown_may_stay_and_that_is_said() -> None:
    found = repair(grade_over(5, *[8] * 99), day=TODAY, counting=5)
    assert found is not None
    assert (found.before, found.after, found.shows) == ("8.0", "8.0", False)


def test_outside_the_window_it_no_longer_counts() -> None:
    grade = grade_over(8, 8, 8, 8, 8, older=(1,))
    assert grade.method is Method.THREE_MONTHS
    assert repair(grade, day=FIRST - timedelta(days=1), counting=1) == Repair(8, "8.0", "no_longer")
    first = repair(grade, day=FIRST, counting=1)
    assert first is not None
    assert first.standing == "counts"


def test_with_fewer_than_5_in_the_window_all_of_them_count() -> None:
    grade = grade_over(8, 8, 8, 8, older=(1,))
    assert grade.method is Method.ALL_REVIEWS
    assert repair(grade, day=FIRST - timedelta(days=1), counting=1) == Repair(8, "8.0", "counts", "6.6", "8.0")


def test_a_review_of_tomorrow_does_not_count_yet() -> None:
    assert repair(grade_over(8), day=TODAY + timedelta(days=1), counting=2) == Repair(8, "8.0", "not_yet")
    assert repair(grade_over(), day=TODAY + timedelta(days=1), counting=2) == Repair(8, "8.0", "not_yet")


@pytest.mark.parametrize("counting", [8, 9, 10])
def test_a_grade_that_meets_the_norm_needs_no_repair(counting: int) -> None:
    assert repair(grade_over(counting), day=TODAY, counting=counting) is None


@pytest.mark.parametrize(("norm", "good"), [("8.0", 8), ("7.5", 8), ("7.1", 8), ("7.0", 7), ("10.0", 10), ("1.0", 1)])
def test_grades_are_whole_so_a_norm_between_two_is_met_by_the_higher(norm: str, good: int) -> None:
    assert lowest_good(norm) == good


def test_a_norm_between_two_grades_says_so() -> None:
    found = repair(grade_over(3, norm="7.5"), day=TODAY, counting=3)
    assert found is not None
    assert (found.grade, found.norm, found.norm_is_whole) == (8, "7.5", False)
    found = repair(grade_over(3, norm="7.0"), day=TODAY, counting=3)
    assert found is not None
    assert found.norm_is_whole
