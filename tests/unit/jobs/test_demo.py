"""The demo's story is the same at every hour of a day."""

from datetime import UTC, datetime

import pytest

from makegood.jobs.demo_marketplace import last_noon


@pytest.mark.parametrize(
    ("now", "noon"),
    [
        (datetime(2026, 11, 27, 10, 59, 59, tzinfo=UTC), datetime(2026, 11, 26, 11, tzinfo=UTC)),
        (datetime(2026, 11, 27, 11, tzinfo=UTC), datetime(2026, 11, 27, 11, tzinfo=UTC)),
        (datetime(2026, 11, 27, 22, 59, tzinfo=UTC), datetime(2026, 11, 27, 11, tzinfo=UTC)),
        (datetime(2026, 11, 27, 23, tzinfo=UTC), datetime(2026, 11, 27, 11, tzinfo=UTC)),
        (datetime(2026, 7, 1, 10, tzinfo=UTC), datetime(2026, 7, 1, 10, tzinfo=UTC)),
    ],
)
def test_it_goes_until_the_last_noon_of_the_marketplace(now: datetime, noon: datetime) -> None:
    assert last_noon(now) == noon
