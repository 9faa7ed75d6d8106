"""A worker does not believe a clock that jumps ahead by days, for an hour (docs/operator/when-things-break.md)."""

from datetime import timedelta

from makegood.jobs.clock_jumps import ClockWatch
from tests.factories import NOW

SECOND, HOUR, DAY, YEAR = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(days=365)


class Clocks:
    """What both clocks say."""

    def __init__(self) -> None:
        self.wall, self.monotonic = NOW, 100.0
        self.watch = ClockWatch(self.wall, self.monotonic)

    def doubted(self, *, jump: timedelta = timedelta(0), after: timedelta = SECOND) -> bool:
        """Whether the clock is doubted, that much time later, having jumped meanwhile."""
        self.wall += after + jump
        self.monotonic += after.total_seconds()
        return self.watch.is_doubtful(self.wall, self.monotonic)


def test_a_clock_that_goes_with_the_time_is_believed_and_so_are_small_steps() -> None:
    clocks = Clocks()
    assert not clocks.doubted()
    for step in (3 * HOUR, -3 * HOUR, DAY, -DAY, -DAY, DAY):
        assert not clocks.doubted(jump=step)
    assert not clocks.doubted(after=YEAR)


def test_one_that_jumps_ahead_is_not_until_it_is_put_back() -> None:
    clocks = Clocks()
    assert clocks.doubted(jump=YEAR)
    assert clocks.doubted()
    assert not clocks.doubted(jump=-YEAR)
    assert clocks.doubted(jump=YEAR)
    assert not clocks.doubted(jump=-2 * YEAR)


def test_after_an_hour_it_is_and_the_next_jump_is_another_one() -> None:
    clocks = Clocks()
    assert clocks.doubted(jump=YEAR)
    assert clocks.doubted(after=HOUR - SECOND)
    assert not clocks.doubted()
    assert not clocks.doubted()
    assert clocks.doubted(jump=YEAR)


def test_one_that_stepped_back_is_believed_and_so_is_its_way_back_within_an_hour() -> None:
    clocks = Clocks()
    assert not clocks.doubted(jump=-YEAR)
    assert not clocks.doubted(after=HOUR - SECOND)
    assert not clocks.doubted(jump=YEAR)
    assert not clocks.doubted(jump=-YEAR)
    assert not clocks.doubted(after=HOUR)
    # By now that is the time, as far as anybody can tell.
    assert clocks.doubted(jump=YEAR)
