"""The order of what there is to do (R4.3), and what is around one review."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.mail.enums import EmailState
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import (
    ReviewFilter,
    count_some,
    list_reviews,
    needing_attention,
    neighbours,
    page_to_do,
)
from makegood.kernel.errors import Invalid
from tests.factories import NOW, agent_of, contact, deliver, make_review

pytestmark = pytest.mark.django_db

AGENT = agent_of("shop")


def to_do(low_below: int = 6):
    return needing_attention(ReviewFilter("shop"), low_below)


def walk(counting_from: date | None, limit: int) -> list[str]:
    """The order numbers of all pages, one after the other."""
    seen: list[str] = []
    cursor = None
    while True:
        page = page_to_do(to_do(), by=AGENT, counting_from=counting_from, cursor=cursor, limit=limit)
        seen += [one.purchase.order_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return seen


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_longest_waiting_first_and_what_no_longer_counts_last(limit: int) -> None:
    for days in (1, 40, 200, 3, 100, 40):
        make_review(3, order_id=f"{days}d-{Review.objects.count()}", now=NOW - timedelta(days=days))
    make_review(6, now=NOW)
    contact(make_review(1))
    make_review(1, seller_id="other")
    all_of_them = [order.partition("d")[0] for order in walk(date(2026, 8, 24), limit)]
    assert all_of_them == ["40", "40", "3", "1", "200", "100"]
    assert [order.partition("d")[0] for order in walk(None, limit)] == ["200", "100", "40", "40", "3", "1"]


def test_paging_neither_skips_nor_repeats_while_others_are_dealt_with_and_come_in() -> None:
    made = [make_review(3, order_id=f"r{count}", now=NOW - timedelta(hours=20 - count)) for count in range(6)]
    page = page_to_do(to_do(), by=AGENT, counting_from=None, cursor=None, limit=3)
    assert [one.purchase.order_id for one in page.items] == ["r0", "r1", "r2"]
    contact(made[2])
    contact(made[3])
    make_review(1, order_id="late", now=NOW)
    page = page_to_do(to_do(), by=AGENT, counting_from=None, cursor=page.next_cursor, limit=3)
    assert [one.purchase.order_id for one in page.items] == ["r4", "r5", "late"]
    assert page.next_cursor is None


@pytest.mark.parametrize("cursor", ["x", "0", "2.", "2.WyIyMDI2", "-1.x", ".", "0.x", "WyIyMDI2LTExLTIzIiwxXQ", "²."])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        page_to_do(to_do(), by=AGENT, counting_from=date(2026, 8, 24), cursor=cursor, limit=3)
    assert [error.code for error in refused.value.errors] == ["invalid_cursor"]


def test_an_email_that_comes_back_brings_the_review_back() -> None:
    review = make_review(2)
    message = contact(review)
    assert not list_reviews(to_do(), by=AGENT).exists()
    deliver(about=message.pk, state=EmailState.BOUNCED)
    assert list_reviews(to_do(), by=AGENT).get() == review


def test_what_is_low_is_a_setting() -> None:
    for grade in (5, 6, 7):
        make_review(grade)
    assert sorted(one.overall for one in list_reviews(to_do(low_below=7), by=AGENT)) == [5, 6]
    assert sorted(one.overall for one in list_reviews(to_do(low_below=5), by=AGENT)) == []


def test_it_is_read_from_its_index_in_the_order_of_the_page() -> None:
    make_review(3)
    with CaptureQueriesContext(connection) as seen:
        page_to_do(to_do(), by=AGENT, counting_from=date(2026, 8, 24), cursor=None, limit=5)
        count_some(to_do(), by=AGENT)
    assert len(seen) == 3
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the table; this one is small")
    with connection.cursor() as cursor:
        for query in seen:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plan = str(cursor.fetchall())
            assert "review_to_do" in plan
            assert "ORDER BY" not in plan


def test_counting_stops_where_nobody_counts_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makegood.domain.reviews.queries.lists.COUNTED_AT_MOST", 2)
    numbers = []
    for _ in range(4):
        make_review(3)
        numbers.append(count_some(to_do(), by=AGENT))
    assert numbers == [1, 2, 3, 3]


def test_the_neighbours_of_a_review_are_those_of_the_list() -> None:
    same_time = [make_review(8, now=NOW - timedelta(hours=1)) for _ in range(3)]
    make_review(8, seller_id="other", now=NOW - timedelta(hours=1))
    newest, oldest = make_review(8, now=NOW), make_review(8, now=NOW - timedelta(hours=2))
    in_order = [newest, *sorted(same_time, key=lambda one: one.pk, reverse=True), oldest]
    ids = [None, *(one.pk for one in in_order), None]
    assert [neighbours(one) for one in in_order] == list(zip(ids, ids[2:], strict=False))
