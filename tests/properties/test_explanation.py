"""What explains a grade (R8.6) against brute force: reviews in a plain list, of which each grade is assessed anew."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.grading.explanation import (
    History,
    outlook,
    repairs_to_reach_norm,
    reviews_to_fall_below,
    reviews_to_reach_norm,
    rounding,
    standing,
    trend_days,
)
from makegood.domain.grading.rules import AssessmentGrade, Observation, assess, shown, tally, window

ON = date(2026, 5, 31)
"""A day after which the window stands still, and moves by two days at once."""

GRADES = st.integers(1, 10)
NORMS = st.integers(10, 100).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")
# Around the first day of the window and around the day itself, with some long ago and some still to come.
DAYS = (
    st.integers(-5, 40).map(lambda more: date(2026, 3, 1) + timedelta(days=more))
    | st.integers(-40, 20).map(lambda more: ON + timedelta(days=more))
    | st.dates(date(2024, 1, 1), ON)
)
REVIEWS = st.lists(st.builds(Observation, st.just("shop"), DAYS, GRADES, st.just({})), max_size=14)


def brute(reviews: list[Observation], on: date, norm: str = "8.0") -> AssessmentGrade:
    so_far = [one for one in reviews if one.day <= on]
    first, _last = window(on)
    return assess(
        "shop",
        on=on,
        in_window=tally(one for one in so_far if one.day >= first),
        up_to_now=tally(so_far),
        first_day=min((one.day for one in reviews), default=None),
        norm=norm,
    )


def history(reviews: list[Observation], norm: str = "8.0") -> History:
    since = window(trend_days(ON)[0])[0]
    days = sorted({one.day for one in reviews if one.day >= since})
    return History.of(
        "shop",
        norm=norm,
        since=since,
        total=tally(reviews),
        first_day=min((one.day for one in reviews), default=None),
        days=[(day, tally(one for one in reviews if one.day == day)) for day in days],
    )


@given(REVIEWS, REVIEWS, NORMS, NORMS)
def test_a_history_is_known_by_a_mark_that_another_one_does_not_have(
    some: list[Observation], others: list[Observation], norm: str, other_norm: str
) -> None:
    one, other = history(some, norm), history(others, other_norm)
    assert one.mark == history(some[::-1], norm).mark
    assert (one.mark == other.mark) == (one == other)


@given(REVIEWS, NORMS)
def test_the_trend_is_what_each_of_its_days_would_be_assessed(reviews: list[Observation], norm: str) -> None:
    known = history(reviews, norm)
    for day in trend_days(ON):
        assert known.grade(day) == brute(reviews, day, norm)


@given(st.dates(date(2, 1, 1)))
def test_a_trend_ends_today_and_has_the_last_day_of_each_of_twelve_months_before(on: date) -> None:
    *ends, last = trend_days(on)
    assert last == on
    assert [(end + timedelta(days=1)).day for end in ends] == [1] * 12
    months = [day.year * 12 + day.month for day in (*ends, on)]
    assert months == list(range(months[0], months[0] + 13))


@given(REVIEWS, st.integers(0, 60))
def test_each_coming_day_is_what_it_would_be_assessed_then(reviews: list[Observation], days: int) -> None:
    changes = {one.day: one for one in outlook(history(reviews), ON, days=days)}
    for ahead in range(1, days + 1):
        day = ON + timedelta(days=ahead)
        before, after = brute(reviews, day - timedelta(days=1)), brute(reviews, day)
        if day not in changes:
            assert (before.sum, before.count, before.method) == (after.sum, after.count, after.method)
            continue
        change = changes[day]
        assert (change.before, change.after) == (before, after)
        gone = [one for one in reviews if window(before.to_day)[0] <= one.day < window(day)[0]]
        assert change.leaving == tally(gone if before.method == "three_months" else [])
        assert change.joining == tally(one for one in reviews if one.day == day)
        assert change.switches is (before.method == "three_months" and after.method == "all_reviews")
        assert change.crosses_norm is (before.meets_norm != after.meets_norm)


@given(REVIEWS)
def test_every_review_counts_or_is_named_as_one_that_does_not(reviews: list[Observation]) -> None:
    found = standing(history(reviews), ON)
    assert brute(reviews, ON).count + found.older + found.later == len(reviews)
    assert found.later == sum(one.day > ON for one in reviews)
    assert found.in_window == sum(found.window_from <= one.day <= ON for one in reviews)
    assert found.missing == max(5 - found.in_window, 0)


@given(REVIEWS, st.integers(0, 40))
def test_as_of_a_past_day_later_reviews_are_unheard_of(reviews: list[Observation], ago: int) -> None:
    on = ON - timedelta(days=ago)
    until_then = history(reviews).as_of(on)
    for ahead in range(20):
        day = on + timedelta(days=ahead)
        assert until_then.grade(day) == brute([one for one in reviews if one.day <= on], day)


def after_more(reviews: list[Observation], grade: int, more: int, norm: str) -> bool | None:
    return brute(reviews + [Observation("shop", ON, grade, {})] * more, ON, norm).meets_norm


@given(REVIEWS, GRADES, NORMS, st.sampled_from((reviews_to_reach_norm, reviews_to_fall_below)))
def test_so_many_more_reviews_do_and_fewer_do_not(
    reviews: list[Observation], grade: int, norm: str, ask: Callable[..., int | None]
) -> None:
    upwards = ask is reviews_to_reach_norm
    first, _last = window(ON)
    so_far = [one for one in reviews if one.day <= ON]
    needed = ask(tally(one for one in so_far if one.day >= first), tally(so_far), grade=grade, norm=norm)
    if needed is None:
        assert (Decimal(grade) < Decimal(norm)) is upwards
        tried = range(25)
    else:
        assert after_more(reviews, grade, needed, norm) is upwards
        tried = range(min(needed, 25))
    for fewer in (*tried, *([needed - 1] if needed else [])):
        assert after_more(reviews, grade, fewer, norm) is not upwards


@given(st.lists(st.tuples(GRADES, st.booleans()), min_size=1, max_size=7), GRADES, NORMS)
def test_no_fewer_repaired_reviews_would_do(graded: list[tuple[int, bool]], to: int, norm: str) -> None:
    grades = [grade for grade, _can in graded]
    places = [place for place, (grade, can) in enumerate(graded) if can and grade < to]

    def met(repaired: tuple[int, ...]) -> bool:
        after = [to if place in repaired else grade for place, grade in enumerate(grades)]
        return Decimal(shown(sum(after), len(after))) >= Decimal(norm)

    least = next((many for many in range(len(places) + 1) if any(map(met, combinations(places, many)))), None)
    found = repairs_to_reach_norm(
        tally(Observation("shop", ON, grade, {}) for grade in grades),
        Counter(grade for grade, can in graded if can),
        to=to,
        norm=norm,
    )
    assert (None if found is None else found.count) == least
    if found is not None:
        assert not Counter(found.grades) - Counter(grades[place] for place in places)
        left = sum(grades) + sum(times * (to - grade) for grade, times in found.grades.items())
        assert Decimal(shown(left, len(grades))) >= Decimal(norm)


@given(st.integers(1, 10**6), st.data())
def test_an_average_lies_between_the_two_ends_of_what_is_shown_alike(count: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(count, 10 * count))
    found = rounding(total, count)
    average = Fraction(total, count)
    assert Fraction(found.low) <= average < Fraction(found.next_up)
    assert 0 <= average - Fraction(found.quotient) < Fraction(1, 10_000)
    assert found.exact is (Fraction(found.quotient) == average)
