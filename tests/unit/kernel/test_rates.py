"""Counting calls: exact where it matters, without a query for most, and without waiting for anybody."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from makegood.kernel.models import CallCount
from makegood.kernel.rates import KEPT, MOST_KEPT, SHARE, WINDOW, Rates, client_network, forget_old

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def calls(rates: Rates, times: int, *, limit: int | None, seconds: float = 0, name: str = "key:1") -> list[bool]:
    """Whether each of some calls at one moment may be made."""
    standings = [rates.count(name, lambda: limit, now=at(seconds)) for _ in range(times)]
    return [standing is None or standing.is_allowed for standing in standings]


@pytest.mark.parametrize("limit", [1, 2, 7, 50, 130, 600])
def test_exactly_so_many_calls_in_a_minute_and_then_none_until_it_is_over(limit: int) -> None:
    rates = Rates()
    assert calls(rates, limit + 3, limit=limit) == [True] * limit + [False] * 3
    assert calls(rates, 2, limit=limit, seconds=WINDOW - 1) == [False, False]
    assert calls(rates, limit + 1, limit=limit, seconds=WINDOW) == [True] * limit + [False]


def test_what_is_left_goes_down_one_by_one_and_the_minute_begins_with_the_first_call() -> None:
    rates = Rates()
    told = [rates.count("key:1", lambda: 120, now=at(second / 10)) for second in range(100)]
    assert [one.remaining for one in told if one] == list(range(119, 19, -1))
    assert [one.seconds_left for one in told if one][::10] == list(range(60, 50, -1))


def test_refused_calls_do_not_make_the_wait_longer_and_it_is_told() -> None:
    rates = Rates()
    calls(rates, 5, limit=3)
    refused = rates.count("key:1", lambda: 3, now=at(40.5))
    assert refused is not None
    assert (refused.is_allowed, refused.remaining, refused.seconds_left) == (False, 0, 20)


def test_two_processes_share_one_limit() -> None:
    one, other = Rates(), Rates()
    allowed = [calls(rates, 1, limit=300)[0] for _ in range(200) for rates in (one, other)]
    passed = sum(allowed)
    assert 300 <= passed <= 300 + 300 // SHARE
    assert not any(allowed[-50:])


def test_a_process_that_knows_nothing_yet_learns_from_the_database() -> None:
    calls(Rates(), 10, limit=10)
    assert calls(Rates(), 1, limit=10, seconds=5) == [False]


def test_keys_do_not_share() -> None:
    rates = Rates()
    calls(rates, 5, limit=5)
    assert calls(rates, 5, limit=5, name="key:2") == [True] * 5


def test_most_calls_ask_the_database_nothing() -> None:
    rates = Rates()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        calls(rates, 500, limit=1_000)
    adding = [one for one in queries.captured_queries if one["sql"].lstrip().startswith("INSERT")]
    assert len(adding) < 500 / 8


def test_a_second_later_it_adds_what_it_counted() -> None:
    rates = Rates()
    calls(rates, 5, limit=6_000)
    assert CallCount.objects.get().used == 1
    calls(rates, 1, limit=6_000, seconds=1)
    assert CallCount.objects.get().used == 6


def test_a_changed_limit_holds_within_a_second_and_for_who_is_refused_at_once() -> None:
    rates = Rates()
    calls(rates, 5, limit=5)
    assert calls(rates, 1, limit=6) == [True]
    assert calls(rates, 1, limit=None, seconds=2) == [True]
    assert calls(rates, 1, limit=2, seconds=4) == [False]


def test_without_a_limit_nothing_is_counted() -> None:
    assert calls(Rates(), 50, limit=None) == [True] * 50
    assert not CallCount.objects.exists()


@pytest.mark.parametrize("seconds", [-WINDOW, -3_600])
def test_a_clock_that_was_put_back_shuts_nobody_out(seconds: int) -> None:
    rates = Rates()
    calls(rates, 6, limit=5)
    assert calls(rates, 1, limit=5, seconds=seconds) == [True]
    assert calls(Rates(), 1, limit=5, seconds=seconds) == [True]


@contextmanager
def somebody_writes() -> Iterator[None]:
    wrote, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            wrote.set()
            may_end.wait(10)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    wrote.wait(10)
    yield
    may_end.set()
    writer.join()


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_write_lock_and_what_was_not_added_is_added_later() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("rows are locked one by one there")
    rates = Rates()
    with somebody_writes():
        # 20 seconds of waiting and an error, if it waited.
        assert calls(rates, 12, limit=10) == [True] * 10 + [False] * 2
        assert not CallCount.objects.exists()
    calls(rates, 1, limit=20)
    assert CallCount.objects.get().used == 11


@pytest.mark.django_db(transaction=True)
def test_threads_of_a_process_count_together() -> None:
    rates = Rates()
    allowed: list[bool] = []

    def call() -> None:
        allowed.extend(calls(rates, 40, limit=100))
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 100


def test_counts_of_long_ago_are_removed() -> None:
    calls(Rates(), 1, limit=5)
    calls(Rates(), 1, limit=5, seconds=KEPT, name="key:2")
    assert forget_old(now=at(KEPT)) == 0
    assert forget_old(now=at(KEPT + 1)) == 1
    assert CallCount.objects.get().name == "key:2"


def test_a_process_does_not_grow_with_everybody_who_ever_called() -> None:
    rates = Rates()
    for number in range(MOST_KEPT + 1):
        rates.count(f"from:{number}", lambda: None, now=START)
    assert len(rates._tallies) <= MOST_KEPT


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_client_with_ipv6_has_a_whole_network(address: str, network: str) -> None:
    assert client_network(address) == network
