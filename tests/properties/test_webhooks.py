"""Whatever an endpoint answers: attempts come no closer than the first wait, and end after three days."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.webhooks.rules import next_attempt

WALL = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ASKED = st.one_of(st.none(), st.timedeltas(timedelta(days=-9), timedelta(days=9)))
LATE = st.timedeltas(timedelta(), timedelta(hours=3))
"""How much later than due a worker comes to it."""


@given(st.lists(st.tuples(ASKED, LATE), min_size=1, max_size=60))
def test_every_attempt_is_later_and_the_last_one_ends_the_three_days(answers) -> None:
    wall, end = WALL, WALL + timedelta(hours=72)
    for attempts, (asked, late) in enumerate(answers, start=1):
        retry_at = None if asked is None else wall + asked
        again = next_attempt(attempts=attempts, tried_for=wall - WALL, wall=wall, retry_at=retry_at)
        if wall >= end:
            assert again is None
            return
        assert again is not None
        assert again == end or again - wall >= timedelta(seconds=5)
        assert again <= min(end, wall + timedelta(hours=24))
        if asked is not None and timedelta(minutes=5) <= asked <= timedelta(hours=24):
            assert again == min(wall + asked, end)
        wall = again + late
