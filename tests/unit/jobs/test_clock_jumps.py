"""A worker does not believe a clock that jumps ahead by days, for an hour (docs/operator/when-things-break.md)."""

from datetime import timedelta

from makegood.jobs.clock_jumps import WAIT_SECONDS, ClockWatch
from tests.factories import NOW

SECOND, HOUR, YEAR = timedelta(seconds=1), timedelta(hours=1), timedelta(days=365)


def test_a_clock_that_goes_with_the_time_is_believed_and_so_are_small_steps() -> None:
    watch = ClockWatch(NOW, 100.0)
    assert not watch.is_doubtful(NOW + SECOND, 101.0)
    assert not watch.is_doubtful(NOW + 3 * HOUR, 102.0)
    assert not watch.is_doubtful(NOW - YEAR, 103.0)
    # From there on it goes with the time again, for as long as one likes.
    assert not watch.is_doubtful(NOW, 103.0 + YEAR.total_seconds())


def test_one_that_jumps_ahead_is_not_until_it_is_put_back() -> None:
    watch = ClockWatch(NOW, 100.0)
    assert watch.is_doubtful(NOW + YEAR, 101.0)
    assert watch.is_doubtful(NOW + YEAR, 102.0)
    assert not watch.is_doubtful(NOW + 3 * SECOND, 103.0)
    assert watch.is_doubtful(NOW + YEAR, 104.0)


def test_after_an_hour_it_is_and_the_next_jump_is_another_one() -> None:
    watch = ClockWatch(NOW, 100.0)
    assert watch.is_doubtful(NOW + YEAR, 101.0)
    assert not watch.is_doubtful(NOW + YEAR + HOUR, 101.0 + WAIT_SECONDS)
    assert not watch.is_doubtful(NOW + YEAR + HOUR + SECOND, 102.0 + WAIT_SECONDS)
    assert watch.is_doubtful(NOW + 2 * YEAR, 103.0 + WAIT_SECONDS)
