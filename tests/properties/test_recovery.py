"""The recovery figures of a seller (R9.6) against a model that counts with fractions and the standard library."""

import statistics
from collections import Counter
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from operator import add
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.reviews.rules import NO_REPAIR, Recovery, Repaired, RepairFacts, first_grades, recovery


class Reviewed(NamedTuple):
    overall: int
    new: int | None
    wait: int | None
    """Seconds until the first contact."""


GRADES = st.integers(1, 10)
REVIEWS = st.lists(
    st.builds(Reviewed, GRADES, st.none() | GRADES, st.none() | st.integers(-300, 30 * 86_400)), min_size=1, max_size=40
)


def repaired(reviews: list[Reviewed]) -> dict[int, Repaired]:
    """The sums, as they are kept: one review after the other."""
    sums: dict[int, tuple[int, ...]] = {}
    for one in reviews:
        facts = RepairFacts(one.overall, contacted=one.wait is not None, asked=one.new is not None, again=one.new)
        sums[one.overall] = tuple(map(add, sums.get(one.overall, NO_REPAIR), facts.numbers))
    return {overall: Repaired(*numbers[:3], again=numbers[3:]) for overall, numbers in sums.items()}


def figures(reviews: list[Reviewed]) -> Recovery | None:
    waits = [timedelta(seconds=one.wait) for one in reviews if one.wait is not None and one.overall < 6]
    return recovery(Counter(one.new or one.overall for one in reviews), repaired(reviews), waits, low_below=6)


def half_up(value: Fraction, step: Fraction) -> Decimal:
    whole = Decimal((value / step + Fraction(1, 2)).__floor__())
    return whole * Decimal(step.numerator) / Decimal(step.denominator)


@given(REVIEWS)
def test_r9_6_the_figures_are_those_of_the_model(reviews: list[Reviewed]) -> None:
    found = figures(reviews)
    low = [one for one in reviews if one.overall < 6]
    if not low:
        assert found is None
        return
    waits = [max(0, one.wait) for one in low if one.wait is not None]
    changes = [one.new - one.overall for one in low if one.new is not None]
    assert found is not None
    assert (found.count, found.waits) == (len(low), None)
    assert found.contacted_share == half_up(Fraction(100 * len(waits), len(low)), Fraction(1))
    assert found.regraded_share == half_up(Fraction(100 * len(changes), len(low)), Fraction(1))
    assert found.median_wait == (timedelta(seconds=statistics.median(waits)) if waits else None)
    if changes:
        assert found.mean_change == half_up(Fraction(sum(changes), len(changes)), Fraction(1, 10))
        assert found.mean_change.quantize(Decimal("0.1"), ROUND_FLOOR) == found.mean_change
    else:
        assert found.mean_change is None


@given(REVIEWS)
def test_how_many_began_with_each_grade_follows_from_what_counts_and_what_was_repaired(reviews: list[Reviewed]) -> None:
    found = first_grades(Counter(one.new or one.overall for one in reviews), repaired(reviews))
    assert +Counter(found) == Counter(one.overall for one in reviews)


@given(REVIEWS, st.randoms())
def test_the_order_of_the_reviews_does_not_matter(reviews: list[Reviewed], random) -> None:
    shuffled = list(reviews)
    random.shuffle(shuffled)
    assert figures(shuffled) == figures(reviews)
