"""The assessment grade against a model that keeps a plain list of reviews and counts them each time (R8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from operator import attrgetter

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.domain.grading.actions import (
    rebuild_sums,
    record_observations,
    replace_observation,
    withdraw_observation,
)
from makegood.domain.grading.queries import assessment_grade, differences, grades_of
from makegood.domain.grading.rules import Observation, shown, window
from tests.factories import make_seller

ASPECTS = ("as_described", "delivery_time", "condition", "contact")
SELLERS = ("a-seller", "b-seller")

# ---- the model, which shares nothing with the code but the observation ------------------------------------------


def one_decimal(value: Fraction) -> str:
    with localcontext(prec=200):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def month_number(day: date) -> int:
    return day.year * 12 + day.month


def window_start(on: date) -> date:
    """Walks back day by day to the last day, three months earlier, whose date is not past that of `on`."""
    day = on
    while month_number(day) > month_number(on) - 3 or day.day > on.day:
        day -= timedelta(days=1)
    return day + timedelta(days=1)


def expected(observations: list[Observation], seller_id: str, on: date) -> dict[str, object]:
    so_far = [o for o in observations if o.seller_id == seller_id and o.day <= on]
    recent = [o for o in so_far if o.day >= window_start(on)]
    counted = recent if len(recent) >= 5 else so_far
    grades = [o.overall for o in counted]
    average = one_decimal(Fraction(sum(grades), len(grades))) if grades else None
    aspects: dict[str, object] = {}
    for name in ASPECTS:
        answers = [o.aspects[name] for o in counted if name in o.aspects]
        aspects[name] = {
            "average": one_decimal(Fraction(sum(answers), len(answers))) if answers else None,
            "count": len(answers),
        }
    first = window_start(on) if counted is recent else min((o.day for o in so_far), default=None)
    return {
        "seller": seller_id,
        "average": average,
        "sum": sum(grades),
        "count": len(grades),
        "method": "three_months" if len(recent) >= 5 else "all_reviews",
        "from": first.isoformat() if first and grades else None,
        "to": on.isoformat(),
        "histogram": {str(grade): grades.count(grade) for grade in range(1, 11)},
        "aspects": aspects,
        "norm": "8.0",
        "meets_norm": None if average is None else Decimal(average) >= Decimal("8.0"),
    }


# ---- what happens to the reviews --------------------------------------------------------------------------------

# Around a leap day and the turn of a year; few enough days that windows hold four, five or six reviews.
DAYS = st.dates(date(2023, 11, 20), date(2024, 9, 10)) | st.sampled_from(
    [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 5, 31), date(2023, 12, 31), date(2024, 1, 1)]
)
GRADES = st.integers(1, 10)
OBSERVATIONS = st.builds(
    Observation,
    seller_id=st.sampled_from(SELLERS),
    day=DAYS,
    overall=GRADES,
    aspects=st.dictionaries(st.sampled_from(ASPECTS), GRADES),
)


@dataclass
class History:
    """Reviews in the store and the same ones in a list."""

    counted: list[Observation] = field(default_factory=list)

    def record(self, new: list[Observation]) -> None:
        record_observations(new)
        self.counted += new

    def replace(self, choice: int, overall: int) -> None:
        if self.counted:
            old = self.counted.pop(choice % len(self.counted))
            new = Observation(old.seller_id, old.day, overall, old.aspects)
            replace_observation(old=old, new=new)
            self.counted.append(new)

    def withdraw(self, choice: int) -> None:
        if self.counted:
            withdraw_observation(self.counted.pop(choice % len(self.counted)))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.lists(OBSERVATIONS, min_size=1, max_size=12)),
        st.tuples(st.just("replace"), st.integers(0, 999), GRADES),
        st.tuples(st.just("withdraw"), st.integers(0, 999)),
    ),
    min_size=1,
    max_size=12,
)


@contextmanager
def a_history(steps: list[tuple[object, ...]]) -> Iterator[History]:
    """Plays the steps in a transaction that is undone afterwards: every example begins with an empty store."""
    with transaction.atomic():
        for seller_id in SELLERS:
            make_seller(seller_id)
        history = History()
        for verb, *values in steps:
            getattr(history, str(verb))(*values)
        yield history
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=60)
@given(steps=STEPS, days=st.lists(DAYS, min_size=1, max_size=4), later=st.integers(0, 100))
def test_after_any_history_the_grade_of_any_day_is_what_counting_the_reviews_gives(
    steps: list[tuple[object, ...]], days: list[date], later: int
) -> None:
    with a_history(steps) as history:
        # The day of the last change too: there the window is full most often.
        for on in {*days, *(observation.day for observation in history.counted[-2:])}:
            listed = grades_of(SELLERS, on)
            for seller_id in SELLERS:
                grade = assessment_grade(seller_id, on=on, today=on + timedelta(days=later))
                assert grade.as_json() == expected(history.counted, seller_id, on)
                assert listed[seller_id] == grade


@pytest.mark.django_db
@settings(max_examples=40)
@given(steps=STEPS, extra=OBSERVATIONS)
def test_after_any_history_the_sums_are_those_of_the_reviews_and_no_other(
    steps: list[tuple[object, ...]], extra: Observation
) -> None:
    by_seller = attrgetter("seller_id")
    with a_history(steps) as history:
        assert list(differences(sorted(history.counted, key=by_seller))) == []
        more = sorted([*history.counted, extra], key=by_seller)
        assert len(list(differences(more))) == 3
        rebuild_sums(more)
        assert list(differences(more)) == []


@given(st.dates(min_value=date(1, 4, 1)))
def test_the_window_of_any_day_is_the_one_found_by_walking_back(on: date) -> None:
    assert window(on) == (window_start(on), on)


@given(st.integers(1, 10**12), st.data())
def test_any_average_is_rounded_half_up(count: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(count, 10 * count))
    assert shown(total, count) == one_decimal(Fraction(total, count))


@given(st.integers(0, 89), st.integers(1, 10**9))
def test_an_average_that_ends_in_a_half_is_rounded_up(tenths: int, scale: int) -> None:
    total, count = 20 * scale + 2 * tenths * scale + scale, 20 * scale
    assert shown(total, count) == one_decimal(Fraction(11 + tenths, 10))
