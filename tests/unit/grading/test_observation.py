"""What grading accepts as an observation; the words for people about wrong grades are the reviews' business."""

from datetime import date

import pytest

from makegood.domain.grading.rules import Observation, tally

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("overall", [0, -1, 11, 100])
def test_an_overall_grade_outside_1_to_10_is_no_observation(overall: int) -> None:
    with pytest.raises(ValueError, match="grades run from 1 to 10"):
        Observation("radio-rita", DAY, overall, {})


@pytest.mark.parametrize("grade", [0, 11])
def test_an_unanswered_aspect_is_absent_and_never_zero(grade: int) -> None:
    with pytest.raises(ValueError, match="grades run from 1 to 10"):
        Observation("radio-rita", DAY, 8, {"contact": grade})


def test_an_unknown_aspect_is_refused() -> None:
    with pytest.raises(ValueError, match="aspects are as_described, delivery_time, condition, contact"):
        Observation("radio-rita", DAY, 8, {"friendliness": 8})


def test_a_tally_counts_each_grade_and_each_answer() -> None:
    sums = tally(
        [
            Observation("radio-rita", DAY, 1, {"contact": 2}),
            Observation("radio-rita", DAY, 10, {"contact": 9, "condition": 4}),
            Observation("radio-rita", DAY, 10, {}),
        ]
    )
    assert sums.histogram == (1, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    assert (sums.count, sums.sum) == (3, 21)
    assert sums.aspect("contact") == (2, 11)
    assert sums.aspect("condition") == (1, 4)
    assert sums.aspect("as_described") == (0, 0)
