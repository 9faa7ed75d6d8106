"""R8.2, R8.4: one decimal, half up; the number shown is compared with the norm."""

import pytest

from makegood.domain.grading.rules import meets_norm, shown


@pytest.mark.parametrize(
    ("total", "count", "average"),
    [
        (1, 1, "1.0"),
        (10, 1, "10.0"),
        (29, 4, "7.3"),  # 7.25
        (159, 20, "8.0"),  # 7.95
        (158, 20, "7.9"),
        (199, 20, "10.0"),  # 9.95
        (21, 20, "1.1"),  # 1.05: the nearest binary fraction lies below, and would round down
        (145, 20, "7.3"),  # 7.25 again: half to even would say 7.2
        (147, 20, "7.4"),  # 7.35
        (23, 3, "7.7"),
        (22, 3, "7.3"),
        (38, 5, "7.6"),
        (724_999, 100_000, "7.2"),
        (725_000, 100_000, "7.3"),
        (79_499_999_999, 10_000_000_000, "7.9"),
        (79_500_000_000, 10_000_000_000, "8.0"),
    ],
)
def test_average_is_shown_with_one_decimal_rounded_half_up(total: int, count: int, average: str) -> None:
    assert shown(total, count) == average


@pytest.mark.parametrize(
    ("average", "norm", "good"),
    [
        ("8.0", "8.0", True),
        ("7.9", "8.0", False),
        ("8.1", "8.0", True),
        ("10.0", "8.0", True),  # as numbers, not as texts
        ("9.0", "10.0", False),
        ("8.0", "8", True),
        ("7.5", "7.5", True),
    ],
)
def test_norm_is_met_from_the_norm_up(average: str, norm: str, good: bool) -> None:
    assert meets_norm(average, norm) is good


def test_an_average_of_7_95_is_shown_as_8_0_and_meets_a_norm_of_8_0() -> None:
    assert meets_norm(shown(159, 20), "8.0")
