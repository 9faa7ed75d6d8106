"""What the planner has still before it: today, and on the days to come."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.invitations.queries import coming_days, undecided_today
from makegood.kernel.clock import marketplace_day
from tests.factories import NOW, make_purchase, plan, settle

pytestmark = pytest.mark.django_db

TODAY = marketplace_day(NOW)
DAY = timedelta(days=1)


def test_what_can_be_asked_about_today_waits_until_the_planner_has_looked() -> None:
    for number in range(3):
        make_purchase(link=False, expected=TODAY - (3 + number) * DAY)
    make_purchase(link=False, expected=TODAY - 2 * DAY)
    assert undecided_today(now=NOW) == 3
    plan()
    assert undecided_today(now=NOW) == 0


def test_the_days_to_come_tell_for_how_many_they_are_the_first(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for ahead, count in ((0, 1), (1, 2), (3, 1), (8, 1)):
        for _ in range(count):
            make_purchase(link=False, expected=TODAY + (ahead - 3) * DAY)
    with django_assert_num_queries(2):
        coming = coming_days(days=7, now=NOW)
    assert [(one.day, one.purchases) for one in coming] == [
        (TODAY + ahead * DAY, {1: 2, 3: 1}.get(ahead, 0)) for ahead in range(1, 8)
    ]
    settle(invite_from_day=4)
    assert coming_days(days=2, now=NOW)[1].purchases == 2
