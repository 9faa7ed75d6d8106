from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.product_reviews.rules import Rating, is_stars, read_points, read_stars

COUNTS = st.tuples(*[st.integers(0, 2_000_000)] * 5)


@given(COUNTS)
def test_the_average_is_exact_and_rounded_half_up(counts: tuple[int, ...]) -> None:
    rating = Rating(counts)
    total = sum(counts)
    if not total:
        assert rating.average is None
        return
    exact = Decimal(sum(stars * times for stars, times in enumerate(counts, 1))) / total
    assert rating.average == str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
    assert rating.count == total


def test_without_reviews_there_is_no_average_and_never_a_zero() -> None:
    assert (Rating().average, Rating().count) == (None, 0)
    assert Rating().histogram == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0}


def test_halves_go_up() -> None:
    assert Rating((0, 0, 0, 1, 1)).average == "4.5"
    assert Rating((0, 0, 0, 19, 1)).average == "4.1"  # 4.05


@pytest.mark.parametrize("value", [0, 6, -1, True, 4.0, "4", None])
def test_stars_are_whole_numbers_from_1_to_5(value: object) -> None:
    assert not is_stars(value)


@pytest.mark.parametrize(("typed", "stars"), [("5", 5), (" 1 ", 1), ("05", 5), ("6", None), ("", None), ("４", None)])
def test_stars_as_typed(typed: str, stars: int | None) -> None:
    assert read_stars(typed) == stars


def test_points_are_read_line_by_line_without_the_signs_in_front() -> None:
    assert read_points("- stevig\r\n\n+ licht \n•  mooi\n  \nplus-min") == ("stevig", "licht", "mooi", "plus-min")
