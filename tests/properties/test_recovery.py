"""The recovery figures of a seller (R9.6) against a model that counts with fractions and the standard library."""

import statistics
from datetime import UTC, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.reviews.rules import LowReview, recovery

START = datetime(2026, 9, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 90 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))


@st.composite
def low_reviews(draw: st.DrawFn) -> LowReview:
    at = draw(MOMENTS)
    wait = draw(st.none() | st.integers(-300, 30 * 86_400))
    contacted = None if wait is None else at + timedelta(seconds=wait)
    return LowReview(draw(st.integers(1, 5)), draw(st.none() | st.integers(1, 10)), at, contacted)


def half_up(value: Fraction, step: Fraction) -> Decimal:
    whole = Decimal((value / step + Fraction(1, 2)).__floor__())
    return whole * Decimal(step.numerator) / Decimal(step.denominator)


@given(st.lists(low_reviews(), min_size=1, max_size=40))
def test_r9_6_the_figures_are_those_of_the_model(reviews: list[LowReview]) -> None:
    found = recovery(reviews)
    contacted = [one for one in reviews if one.contacted_at is not None]
    regraded = [one for one in reviews if one.new_overall is not None]
    assert found is not None
    assert found.count == len(reviews)
    assert found.contacted_share == half_up(Fraction(100 * len(contacted), len(reviews)), Fraction(1))
    assert found.regraded_share == half_up(Fraction(100 * len(regraded), len(reviews)), Fraction(1))
    if contacted:
        seconds = [max(0.0, (one.contacted_at - one.submitted_at).total_seconds()) for one in contacted]
        assert found.median_wait == timedelta(seconds=statistics.median(seconds))
    else:
        assert found.median_wait is None
    if regraded:
        mean = Fraction(sum(one.new_overall - one.overall for one in regraded), len(regraded))
        assert found.mean_change == half_up(mean, Fraction(1, 10))
        assert found.mean_change.quantize(Decimal("0.1"), ROUND_FLOOR) == found.mean_change
    else:
        assert found.mean_change is None


@given(st.lists(low_reviews(), min_size=2, max_size=10), st.randoms())
def test_the_order_of_the_reviews_does_not_matter(reviews: list[LowReview], random) -> None:
    shuffled = list(reviews)
    random.shuffle(shuffled)
    assert recovery(shuffled) == recovery(reviews)
