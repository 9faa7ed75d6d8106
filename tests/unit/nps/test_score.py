"""R10.3: percentage of 9 and 10 minus that of 0 to 6, one decimal, half up; marked as uncertain below 30."""

from itertools import combinations_with_replacement
from math import comb

import pytest

from makegood.domain.nps.rules import (
    Interval,
    Tally,
    assess,
    group_of,
    interval_of,
    is_uncertain,
    read_score,
    score_of,
    tally,
)


@pytest.mark.parametrize(
    ("score", "group"),
    [
        *((score, "detractor") for score in range(7)),
        (7, "passive"),
        (8, "passive"),
        (9, "promoter"),
        (10, "promoter"),
    ],
)
def test_r10_3_who_is_what(score: int, group: str) -> None:
    assert group_of(score) == group


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_outside_0_to_10_is_a_mistake_of_ours(score: int) -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        group_of(score)


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("0", 0),
        ("10", 10),
        (" 7 ", 7),
        ("07", 7),
        ("11", None),
        ("-1", None),
        ("7.0", None),
        ("", None),
        ("zeven", None),
        ("٧", None),
        ("²", None),
        ("000", None),
    ],
)
def test_a_score_as_a_form_sends_it(typed: str, score: int | None) -> None:
    assert read_score(typed) == score


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "score"),
    [
        (1, 0, 0, "100.0"),
        (0, 1, 0, "0.0"),
        (0, 0, 1, "-100.0"),
        (5, 3, 2, "30.0"),
        (1, 1, 1, "0.0"),
        (2, 0, 1, "33.3"),
        (1, 0, 2, "-33.3"),
        (1, 15, 0, "6.3"),  # 6.25
        (0, 15, 1, "-6.2"),  # -6.25: half up is towards the higher number, not away from zero
        (3, 13, 0, "18.8"),  # 18.75
        (0, 13, 3, "-18.7"),  # -18.75
        (1, 1999, 0, "0.1"),  # 0.05
        (0, 1999, 1, "0.0"),  # -0.05, and no -0.0
        (0, 1998, 2, "-0.1"),
        (0, 1997, 3, "-0.1"),  # -0.15
        (0, 1899, 1, "-0.1"),  # -0.0526...
        (0, 10_000, 1, "0.0"),  # -0.00999...
        (500_000_000, 9_500_000_001, 0, "5.0"),
    ],
)
def test_one_decimal_half_up(promoters: int, passives: int, detractors: int, score: str) -> None:
    assert score_of(Tally(promoters, passives, detractors)) == score


def test_without_answers_there_is_no_score_never_0() -> None:
    nothing = assess(Tally(), norm=25)
    assert nothing.as_json() == {
        "score": None,
        "promoters": 0,
        "passives": 0,
        "detractors": 0,
        "count": 0,
        "norm": 25,
        "meets_norm": None,
        "uncertain": True,
    }
    assert nothing.interval is None


def test_the_groups_of_answers_counted_by_score() -> None:
    assert tally({0: 1, 6: 2, 7: 3, 8: 4, 9: 5, 10: 6}) == Tally(promoters=11, passives=7, detractors=3)
    assert tally({}) == Tally()


@pytest.mark.parametrize(
    ("answers", "norm", "meets"),
    [
        (Tally(1, 3, 0), 25, True),
        (Tally(24, 76, 0), 25, False),
        (Tally(2499, 7501, 0), 25, True),  # 24.99 is shown as 25.0
        (Tally(0, 1, 0), 0, True),
        (Tally(0, 1999, 1), 0, True),  # -0.05 is shown as 0.0
        (Tally(0, 9, 1), -10, True),
        (Tally(0, 9, 1), -9, False),
        (Tally(1, 0, 0), 100, True),
    ],
)
def test_the_number_shown_is_compared_with_the_norm(answers: Tally, norm: int, meets: bool) -> None:
    assert assess(answers, norm=norm).meets_norm is meets


def test_below_30_answers_a_score_is_uncertain() -> None:
    assert is_uncertain(Tally(29, 0, 0))
    assert is_uncertain(Tally(10, 9, 10))
    assert not is_uncertain(Tally(10, 10, 10))


@pytest.mark.parametrize(
    ("answers", "interval"),
    [
        (Tally(1, 0, 0), Interval(-49, 100)),
        (Tally(0, 0, 1), Interval(-100, 49)),
        (Tally(0, 1, 0), Interval(-61, 61)),
        (Tally(15, 10, 5), Interval(4, 56)),
        (Tally(30, 0, 0), Interval(78, 100)),
        (Tally(5000, 2000, 3000), Interval(18, 22)),
    ],
)
def test_the_interval_around_a_score(answers: Tally, interval: Interval) -> None:
    assert interval_of(answers) == interval


@pytest.mark.parametrize("count", [10, 29, 60])
@pytest.mark.parametrize("true", [(0.6, 0.25, 0.15), (0.4, 0.3, 0.3), (0.1, 0.3, 0.6), (0.85, 0.1, 0.05)])
def test_the_interval_holds_the_true_score_in_about_95_of_100_cases(
    count: int, true: tuple[float, float, float]
) -> None:
    """Every outcome that so many customers can have, with its probability: no chance is involved."""
    promoter, passive, detractor = true
    score = 100 * (promoter - detractor)
    held = 0.0
    for first, second in combinations_with_replacement(range(count + 1), 2):
        answers = Tally(first, second - first, count - second)
        ways = comb(count, answers.promoters) * comb(count - answers.promoters, answers.passives)
        chance = ways * promoter**answers.promoters * passive**answers.passives * detractor**answers.detractors
        interval = interval_of(answers)
        if interval is not None and interval.low <= score <= interval.high:
            held += chance
    assert held > 0.94
