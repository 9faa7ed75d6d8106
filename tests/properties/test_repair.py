"""What a repaired grade could do (R4.3), against the same reviews counted again from scratch with that one changed."""

import math
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.grading.rules import AssessmentGrade, Observation, assess, repair, tally, window

TODAY = date(2026, 11, 23)
FIRST = window(TODAY)[0]
REVIEWS = st.lists(
    st.tuples(st.integers(-120, 0).map(lambda days: TODAY + timedelta(days=days)), st.integers(1, 10)),
    min_size=1,
    max_size=40,
)
NORMS = st.integers(10, 100).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")


def graded(reviews: list[tuple[date, int]], norm: str) -> AssessmentGrade:
    observations = [Observation("shop", day, grade, {}) for day, grade in reviews]
    return assess(
        "shop",
        on=TODAY,
        in_window=tally(one for one in observations if one.day >= FIRST),
        up_to_now=tally(observations),
        first_day=min(one.day for one in observations),
        norm=norm,
    )


@given(REVIEWS, NORMS, st.data())
def test_r4_3_it_is_the_grade_that_all_reviews_would_give_if_that_one_met_the_norm(
    reviews: list[tuple[date, int]], norm: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(reviews) - 1))
    day, counting = reviews[at]
    good = math.ceil(Fraction(norm))
    before = graded(reviews, norm)
    after = graded([*reviews[:at], (day, good), *reviews[at + 1 :]], norm)
    found = repair(before, day=day, counting=counting)
    if counting >= good:
        assert found is None
        return
    assert found is not None
    assert found.grade == good
    if found.standing == "counts":
        assert (found.before, found.after) == (before.average, after.average)
        assert found.before is not None
        assert found.after is not None
        assert Fraction(found.after) >= Fraction(found.before)
    else:
        # A review that no longer counts changes nothing, and only one of before the window does not count.
        assert found.standing == "no_longer"
        assert day < FIRST
        assert (found.before, found.after) == (None, None)
        assert after.average == before.average
