import pytest

from makegood.domain.reviews import rules
from makegood.domain.reviews.rules import Answers, Problem


@pytest.mark.parametrize("grade", range(1, 11))
def test_a_grade_is_a_whole_number_from_1_to_10(grade: int) -> None:
    assert rules.is_grade(grade)
    assert rules.read_grade(str(grade)) == grade


@pytest.mark.parametrize("value", [0, 11, -1, 7.5, 8.0, True, "8", None])
def test_r3_8_nothing_else_is_a_grade(value: object) -> None:
    assert not rules.is_grade(value)


@pytest.mark.parametrize(
    "typed", ["0", "11", "7.5", "7,5", "eight", "acht", "", " ", "+8", "-3", "8e0", "٨", "8\x00", "100000000000"]
)
def test_what_a_form_may_send_instead_of_a_grade_is_no_grade(typed: str) -> None:
    assert rules.read_grade(typed) is None


def test_unknown_aspects_and_bad_grades_are_each_named() -> None:
    assert rules.problems(Answers(0, "", {"condition": 11, "smell": 5})) == [
        Problem("overall", "out_of_range"),
        Problem("aspects.condition", "out_of_range"),
        Problem("aspects.smell", "unknown_aspect"),
    ]


@pytest.mark.parametrize(
    ("had_contact", "aspects", "settled"),
    [
        (True, {"contact": 8}, (True, {"contact": 8})),
        (True, {}, (True, {})),
        (False, {"contact": 8, "condition": 7}, (False, {"condition": 7})),
        (None, {"contact": 8}, (True, {"contact": 8})),
        (None, {}, (None, {})),
    ],
)
def test_r3_2_the_grade_for_contact_is_asked_only_after_yes(
    had_contact: bool | None, aspects: dict[str, int], settled: tuple[bool | None, dict[str, int]]
) -> None:
    assert rules.settled_contact(Answers(8, "", aspects, had_contact)) == settled


@pytest.mark.parametrize(
    ("overall", "band"), [(1, "low"), (5, "low"), (6, "middle"), (7, "middle"), (8, "good"), (10, "good")]
)
def test_r4_1_bands(overall: int, band: str) -> None:
    assert rules.band_of(overall) == band


@pytest.mark.parametrize(("first", "new", "counts"), [(3, None, 3), (3, 8, 8), (8, 3, 3), (5, 5, 5)])
def test_r7_2_the_new_grade_counts_whether_higher_lower_or_the_same(first: int, new: int | None, counts: int) -> None:
    assert rules.counts_as(first, new) == counts


@pytest.mark.parametrize(
    ("contacted", "asked", "graded", "progress"),
    [
        (False, False, False, "unanswered"),
        (True, False, False, "contacted"),
        (True, True, False, "asked_again"),
        (False, True, False, "asked_again"),
        (True, True, True, "graded_again"),
    ],
)
def test_r4_1_states_are_exclusive(contacted: bool, asked: bool, graded: bool, progress: str) -> None:
    assert rules.progress(contacted=contacted, asked=asked, graded_again=graded) == progress
