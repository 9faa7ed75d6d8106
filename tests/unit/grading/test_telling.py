"""Once a day those who listen are told of grades that another window changed (`grade.changed`, R8.1)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from makegood.domain.grading.actions import record_observations, tell_of_change, tell_of_new_day
from makegood.domain.grading.models import GradeSweep
from makegood.domain.grading.rules import Observation
from makegood.domain.webhooks.enums import Event
from tests.factories import make_seller
from tests.integration.webhooks.listening import averages, listen

MIDNIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
"""The first moment of 23 November in Amsterdam: the window begins on 24 August, a day later than before."""
TODAY = date(2026, 11, 23)
LEAVES = date(2026, 8, 23)
"""The first day of yesterday's window."""
RECENT = date(2026, 11, 1)

pytestmark = pytest.mark.django_db


def counts(seller_id: str, day: date, *grades: int) -> None:
    """Reviews that came in silently, as by an import."""
    record_observations(Observation(seller_id, day, grade, {}) for grade in grades)


@pytest.fixture
def seller() -> str:
    """Six reviews, of which a low one leaves the window tonight: 7.0 becomes 8.0."""
    make_seller()
    counts("shop", RECENT, 8, 8, 8, 8, 8)
    counts("shop", LEAVES, 2)
    return "shop"


def evening() -> datetime:
    return MIDNIGHT - timedelta(hours=3)


def write(observation: Observation, now: datetime) -> None:
    """A review that comes in and is told."""
    record_observations([observation])
    tell_of_change(old=None, new=observation, now=now)


def test_an_average_that_is_another_one_because_reviews_left_is_told_after_midnight(seller: str) -> None:
    ours, theirs = listen(now=evening()), listen(seller=seller, now=evening())
    assert tell_of_new_day(now=evening()) == 0
    assert tell_of_new_day(now=MIDNIGHT - timedelta(seconds=1)) == 0
    assert tell_of_new_day(now=MIDNIGHT) == 1
    assert averages(ours) == averages(theirs) == [(seller, "8.0", 5)]


def test_it_is_told_once_however_often_the_worker_runs(seller: str) -> None:
    ours = listen(now=evening())
    assert [tell_of_new_day(now=MIDNIGHT + timedelta(minutes=minute)) for minute in range(3)] == [1, 0, 0]
    assert len(averages(ours)) == 1


def test_it_is_told_once_where_the_first_run_was_cut_off(seller: str) -> None:
    ours = listen(now=evening())
    tell_of_new_day(now=MIDNIGHT)
    GradeSweep.objects.all().delete()  # as if it had ended before it could note the day
    assert tell_of_new_day(now=MIDNIGHT) == 0
    assert len(averages(ours)) == 1


def test_a_worker_that_was_off_for_days_tells_once_of_all_of_them(seller: str) -> None:
    ours = listen(now=evening())
    tell_of_new_day(now=evening())
    counts(seller, LEAVES + timedelta(days=2), 3)
    assert tell_of_new_day(now=MIDNIGHT + timedelta(days=5)) == 1
    assert averages(ours) == [(seller, "8.0", 5)]


def test_the_first_run_of_a_worker_after_somebody_listens_misses_nothing(seller: str) -> None:
    ours = listen(now=evening())
    assert tell_of_new_day(now=MIDNIGHT + timedelta(days=1)) == 1
    assert averages(ours) == [(seller, "8.0", 5)]


def test_nothing_is_told_of_what_left_before_anybody_listened(seller: str) -> None:
    ours = listen(now=MIDNIGHT)
    assert tell_of_new_day(now=MIDNIGHT + timedelta(hours=1)) == 0
    assert tell_of_new_day(now=MIDNIGHT + timedelta(days=9)) == 0
    assert averages(ours) == []


def test_what_a_write_told_since_midnight_is_not_told_again(seller: str) -> None:
    ours = listen(now=evening())
    tell_of_new_day(now=evening())
    write(Observation(seller, TODAY, 8, {}), MIDNIGHT + timedelta(seconds=30))
    assert averages(ours) == [(seller, "8.0", 6)]
    assert tell_of_new_day(now=MIDNIGHT + timedelta(minutes=1)) == 0


def test_a_write_while_the_worker_was_off_is_the_grade_that_was_known(seller: str) -> None:
    ours = listen(now=evening())
    tell_of_new_day(now=evening())
    write(Observation(seller, TODAY, 8, {}), MIDNIGHT)
    counts(seller, LEAVES + timedelta(days=1), 1)
    assert tell_of_new_day(now=MIDNIGHT + timedelta(days=1)) == 1
    assert averages(ours) == [(seller, "8.0", 6), (seller, "8.0", 6)]


def test_a_write_that_changes_nothing_shown_leaves_it_to_the_worker(seller: str) -> None:
    ours = listen(now=evening())
    old = date(2025, 1, 1)
    write(Observation(seller, old, 1, {}), MIDNIGHT)
    assert averages(ours) == []
    assert tell_of_new_day(now=MIDNIGHT) == 1


def test_a_review_that_leaves_without_changing_the_average_is_not_told() -> None:
    make_seller()
    counts("shop", RECENT, 8, 8, 8, 8, 8)
    counts("shop", LEAVES, 8)
    ours = listen(now=evening())
    assert tell_of_new_day(now=MIDNIGHT) == 0
    assert averages(ours) == []


def test_where_all_reviews_count_none_leaves() -> None:
    make_seller()
    counts("shop", RECENT, 8, 8)
    counts("shop", LEAVES, 2)
    listen(now=evening())
    assert tell_of_new_day(now=MIDNIGHT) == 0


def test_with_too_few_left_all_reviews_count_and_that_is_told() -> None:
    make_seller()
    counts("shop", RECENT, 8, 8, 8, 8)
    counts("shop", LEAVES, 8)
    counts("shop", date(2025, 1, 1), 1, 1, 1, 1)
    ours = listen(now=evening())
    assert tell_of_new_day(now=MIDNIGHT) == 1
    assert averages(ours) == [("shop", "4.9", 9)]


def test_only_sellers_that_somebody_hears_of_are_told(seller: str) -> None:
    make_seller("second")
    counts("second", RECENT, 8, 8, 8, 8, 8)
    counts("second", LEAVES, 2)
    theirs = listen(seller="second", now=evening())
    listen(Event.REVIEW_SUBMITTED, now=evening())
    assert tell_of_new_day(now=MIDNIGHT) == 1
    assert averages(theirs) == [("second", "8.0", 5)]


def test_where_nobody_listens_the_day_is_over_at_once(
    seller: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tell_of_new_day(now=MIDNIGHT)
    with django_assert_num_queries(1):
        assert tell_of_new_day(now=MIDNIGHT) == 0
    ours = listen(now=MIDNIGHT + timedelta(days=2))
    assert tell_of_new_day(now=MIDNIGHT + timedelta(days=3)) == 0
    assert averages(ours) == []


def test_an_earlier_moment_than_before_undoes_nothing(seller: str) -> None:
    ours = listen(now=evening())
    tell_of_new_day(now=MIDNIGHT)
    assert tell_of_new_day(now=MIDNIGHT - timedelta(days=30)) == 0
    assert tell_of_new_day(now=MIDNIGHT) == 0
    assert len(averages(ours)) == 1


def test_it_stops_when_told_and_goes_on_later(seller: str) -> None:
    ours = listen(now=evening())
    assert tell_of_new_day(now=MIDNIGHT, should_stop=lambda: True) == 0
    assert tell_of_new_day(now=MIDNIGHT) == 1
    assert len(averages(ours)) == 1


@pytest.mark.parametrize("others", [1, 3])
def test_sellers_whose_average_stays_cost_no_query_of_their_own(
    others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(others):
        make_seller(f"seller-{number}")
        counts(f"seller-{number}", RECENT, 8, 8, 8, 8, 8)
        counts(f"seller-{number}", LEAVES, 8)
    listen(now=evening())
    GradeSweep.objects.create(day=TODAY - timedelta(days=1))
    # The day; who listens; whose reviews left; of which day they know; sums; what left; and the day again.
    with django_assert_num_queries(7):
        tell_of_new_day(now=MIDNIGHT)


def test_those_concerned_are_found_by_an_index_over_days(seller: str) -> None:
    listen(now=evening())
    with CaptureQueriesContext(connection) as queries:
        tell_of_new_day(now=MIDNIGHT)
    found = next(one["sql"] for one in queries.captured_queries if "DISTINCT" in one["sql"])
    with connection.cursor() as cursor, transaction.atomic():
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {found}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {found}")
        assert "grade_days" in str(cursor.fetchall())
