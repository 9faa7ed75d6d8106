"""Reading what explains a grade (R8.6): the sums of fifteen months at once, whatever lies before or after them."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from makegood.domain.grading.actions import record_observations
from makegood.domain.grading.explanation import outlook, trend_days
from makegood.domain.grading.queries import assessment_grade, grade_history
from makegood.domain.grading.rules import Observation
from makegood.kernel.errors import Invalid

TODAY = date(2026, 11, 23)


def seen(seller_id: str, grades: list[int], day: date) -> None:
    with transaction.atomic():
        record_observations([Observation(seller_id, day, grade, {"contact": grade}) for grade in grades])


@pytest.fixture
def reviews(seller: str, other_seller: str) -> str:
    """Reviews of one seller over two years, some of them still to come; another's too."""
    for number in range(60):
        seen(seller, [1 + number % 10, 9], TODAY + timedelta(days=20 - 13 * number))
        seen(other_seller, [1], TODAY - timedelta(days=number))
    return seller


def test_every_day_of_the_trend_is_the_grade_of_that_day(reviews: str) -> None:
    history = grade_history(reviews, on=TODAY, today=TODAY)
    for day in trend_days(TODAY):
        assert history.grade(day) == assessment_grade(reviews, on=day, today=TODAY)


def test_every_coming_day_is_the_grade_it_will_be(reviews: str) -> None:
    changes = outlook(grade_history(reviews, on=TODAY, today=TODAY), TODAY)
    assert len(changes) == 3
    for change in changes:
        assert change.after == assessment_grade(reviews, on=change.day, today=change.day)


def test_a_day_before_what_was_read_is_refused(reviews: str) -> None:
    history = grade_history(reviews, on=TODAY, today=TODAY)
    with pytest.raises(ValueError, match="known from 2025-08-31 on"):
        history.grade(date(2025, 11, 29))


def test_without_reviews_no_day_has_a_grade(seller: str) -> None:
    history = grade_history(seller, on=TODAY, today=TODAY)
    assert {history.grade(day).average for day in trend_days(TODAY)} == {None}
    assert outlook(history, TODAY) == []


def test_a_day_to_come_is_refused(seller: str) -> None:
    with pytest.raises(Invalid) as refusal:
        grade_history(seller, on=TODAY + timedelta(days=1), today=TODAY)
    assert [(error.field, error.code) for error in refusal.value.errors] == [("on", "date_in_future")]


def test_two_queries_and_no_walk_through_all_history(
    reviews: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2), CaptureQueriesContext(connection) as queries:  # sums, and the norm
        grade_history(reviews, on=TODAY, today=TODAY)
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the table; this one is small")
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
        steps = [row[3] for row in cursor.fetchall()]
    assert not [step for step in steps if step.startswith("SCAN")]
    assert [step for step in steps if "seller_id=? AND span=? AND start>?" in step]
