"""The grade that shoppers see (R8.1 to R8.3), through the database."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from makegood.domain.grading.actions import record_observations, replace_observation, withdraw_observation
from makegood.domain.grading.enums import Method
from makegood.domain.grading.queries import assessment_grade, grades_of
from makegood.domain.grading.rules import AspectAverage, AssessmentGrade, Observation
from makegood.kernel.errors import Invalid

TODAY = date(2026, 11, 23)
FIRST_IN_WINDOW = date(2026, 8, 24)
LAST_OUTSIDE = date(2026, 8, 23)


def seen(
    seller_id: str, grades: Iterable[int], *, day: date = TODAY, aspects: Mapping[str, int] | None = None
) -> list[Observation]:
    """Observations with these overall grades, recorded."""
    observations = [Observation(seller_id, day, grade, aspects or {}) for grade in grades]
    with transaction.atomic():
        record_observations(observations)
    return observations


def today(seller_id: str) -> AssessmentGrade:
    return assessment_grade(seller_id, on=TODAY, today=TODAY)


def test_without_reviews_there_is_no_grade_and_never_0(seller: str) -> None:
    assert today(seller).as_json() == {
        "seller": seller,
        "average": None,
        "sum": 0,
        "count": 0,
        "method": "all_reviews",
        "from": None,
        "to": "2026-11-23",
        "histogram": {str(grade): 0 for grade in range(1, 11)},
        "aspects": {
            name: {"average": None, "count": 0} for name in ("as_described", "delivery_time", "condition", "contact")
        },
        "norm": "8.0",
        "meets_norm": None,
    }


def test_a_grade_says_how_it_came_about(seller: str) -> None:
    seen(seller, [8, 9, 9, 10], aspects={"contact": 10})
    seen(seller, [3], day=FIRST_IN_WINDOW, aspects={"contact": 5, "condition": 1})
    seen(seller, [1], day=LAST_OUTSIDE, aspects={"contact": 1})
    assert today(seller).as_json() == {
        "seller": seller,
        "average": "7.8",
        "sum": 39,
        "count": 5,
        "method": "three_months",
        "from": "2026-08-24",
        "to": "2026-11-23",
        "histogram": {"1": 0, "2": 0, "3": 1, "4": 0, "5": 0, "6": 0, "7": 0, "8": 1, "9": 2, "10": 1},
        "aspects": {
            "as_described": {"average": None, "count": 0},
            "delivery_time": {"average": None, "count": 0},
            "condition": {"average": "1.0", "count": 1},
            "contact": {"average": "9.0", "count": 5},
        },
        "norm": "8.0",
        "meets_norm": False,
    }


@pytest.mark.parametrize(
    ("in_window", "method", "count", "from_day"),
    [
        (0, Method.ALL_REVIEWS, 3, date(2026, 8, 1)),
        (4, Method.ALL_REVIEWS, 7, date(2026, 8, 1)),
        (5, Method.THREE_MONTHS, 5, FIRST_IN_WINDOW),
        (6, Method.THREE_MONTHS, 6, FIRST_IN_WINDOW),
    ],
)
def test_with_fewer_than_5_in_the_window_all_reviews_count(
    seller: str, in_window: int, method: Method, count: int, from_day: date
) -> None:
    seen(seller, [2, 2, 2], day=date(2026, 8, 1))
    seen(seller, [9] * in_window)
    grade = today(seller)
    assert (grade.method, grade.count, grade.from_day, grade.to_day) == (method, count, from_day, TODAY)


def test_the_window_includes_its_first_and_its_last_day_and_no_other(seller: str) -> None:
    seen(seller, [9] * 3)
    seen(seller, [9] * 2, day=FIRST_IN_WINDOW)
    seen(seller, [1] * 100, day=LAST_OUTSIDE)
    assert (today(seller).count, today(seller).average) == (5, "9.0")
    tomorrow = TODAY + timedelta(days=1)
    assert assessment_grade(seller, on=tomorrow, today=tomorrow).count == 105


@pytest.mark.parametrize("on", [date(2026, 5, 31), date(2024, 2, 29), date(2024, 5, 31), date(2025, 12, 31)])
def test_month_ends_and_leap_days_count_on_their_own_day(seller: str, on: date) -> None:
    seen(seller, [8] * 5, day=on)
    yesterday = on - timedelta(days=1)
    assert assessment_grade(seller, on=on, today=TODAY).count == 5
    assert assessment_grade(seller, on=yesterday, today=TODAY).count == 0


def test_a_day_to_come_is_refused(seller: str) -> None:
    with pytest.raises(Invalid) as refusal:
        assessment_grade(seller, on=TODAY + timedelta(days=1), today=TODAY)
    assert [(error.field, error.code) for error in refusal.value.errors] == [("on", "date_in_future")]


@pytest.mark.parametrize("ahead", [1, 7, 8, 30, 40, 400])
def test_reviews_of_later_days_do_not_count_until_their_day(seller: str, ahead: int) -> None:
    """A clock that stepped back leaves such reviews behind; 1 and 7 days ahead lie in the same month."""
    seen(seller, [8] * 4, day=TODAY - timedelta(days=3))
    seen(seller, [1] * 9, day=TODAY + timedelta(days=ahead))
    assert (today(seller).count, today(seller).average) == (4, "8.0")
    then = TODAY + timedelta(days=ahead)
    assert assessment_grade(seller, on=then, today=then).histogram["1"] == 9


def test_only_reviews_of_later_days_are_no_grade_yet(seller: str) -> None:
    seen(seller, [8] * 9, day=TODAY + timedelta(days=1))
    grade = today(seller)
    assert (grade.average, grade.count, grade.from_day) == (None, 0, None)


def test_a_past_day_with_few_in_its_window_counts_all_reviews_until_then(seller: str) -> None:
    seen(seller, [2], day=date(2024, 2, 29))
    seen(seller, [4], day=date(2024, 12, 31))
    seen(seller, [6], day=date(2025, 6, 1))
    seen(seller, [10], day=date(2025, 6, 2))
    seen(seller, [10] * 20, day=date(2025, 7, 1))
    grade = assessment_grade(seller, on=date(2025, 6, 1), today=TODAY)
    assert (grade.average, grade.count, grade.from_day) == ("4.0", 3, date(2024, 2, 29))
    assert assessment_grade(seller, on=date(2024, 2, 28), today=TODAY).average is None


def test_a_new_grade_takes_the_place_of_the_first_on_the_same_day_and_leaves_the_aspects(seller: str) -> None:
    observations = seen(seller, [3, 8], aspects={"condition": 4})
    first = observations[0]
    with transaction.atomic():
        replace_observation(old=first, new=Observation(seller, first.day, 9, first.aspects))
    grade = today(seller)
    assert (grade.sum, grade.count, grade.average) == (17, 2, "8.5")
    assert grade.aspects["condition"] == AspectAverage("4.0", 2)


def test_a_withdrawn_review_counts_no_more_and_a_restored_one_again(seller: str) -> None:
    good, bad = seen(seller, [9, 1], aspects={"contact": 7})
    with transaction.atomic():
        withdraw_observation(bad)
    assert (today(seller).average, today(seller).aspects["contact"].count) == ("9.0", 1)
    with transaction.atomic():
        withdraw_observation(good)
    assert today(seller).average is None
    with transaction.atomic():
        record_observations([bad])
    assert today(seller).average == "1.0"


def test_the_first_day_moves_when_the_first_review_is_withdrawn(seller: str) -> None:
    (first,) = seen(seller, [9], day=date(2020, 1, 1))
    seen(seller, [9], day=date(2021, 1, 1))
    assert today(seller).from_day == date(2020, 1, 1)
    with transaction.atomic():
        withdraw_observation(first)
    assert today(seller).from_day == date(2021, 1, 1)


def test_a_list_gives_every_seller_their_own_grade_in_the_order_asked(seller: str, other_seller: str) -> None:
    seen(seller, [9] * 5)
    seen(other_seller, [2, 3], day=date(2020, 2, 29))
    grades = grades_of([other_seller, "nobody-yet", seller], TODAY)
    assert list(grades) == [other_seller, "nobody-yet", seller]
    assert [grade.average for grade in grades.values()] == ["2.5", None, "9.0"]
    assert grades[seller] == today(seller)
    assert grades_of([], TODAY) == {}


@pytest.mark.parametrize("reviews", [1, 3, 100])
@pytest.mark.parametrize("on", [TODAY, date(2026, 9, 1), date(2024, 2, 29)])
def test_a_read_takes_two_queries_however_many_reviews_there_are(
    seller: str, other_seller: str, reviews: int, on: date, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(reviews):
        seen(seller, [8], day=TODAY - timedelta(days=number * 11))
    with django_assert_num_queries(2):  # sums, and the norm
        assessment_grade(seller, on=on, today=TODAY)
    with django_assert_num_queries(2):
        grades_of([seller, other_seller], on)


def test_a_read_walks_through_no_history(seller: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the table; this one is small")
    with CaptureQueriesContext(connection) as queries:
        today(seller)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
        steps = [row[3] for row in cursor.fetchall()]
    assert not [step for step in steps if step.startswith("SCAN")]
    # total, first day; days, months and days of the window; later days of the month, later months
    assert len([step for step in steps if step.startswith("SEARCH") and "seller_id=? AND span=?" in step]) == 7
