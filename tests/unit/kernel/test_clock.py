from datetime import UTC, date, datetime

import pytest
from django.test import override_settings

from makegood.kernel import clock


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2018, 1, 5, 0, 0), datetime(2018, 1, 4, 23, 0, tzinfo=UTC)),
        (datetime(2018, 7, 5, 0, 0), datetime(2018, 7, 4, 22, 0, tzinfo=UTC)),
        # 25 March 2018, 2:00 to 3:00 does not exist in Amsterdam: forward by the hour of the gap
        (datetime(2018, 3, 25, 2, 30), datetime(2018, 3, 25, 1, 30, tzinfo=UTC)),
        # 28 October 2018, 2:00 to 3:00 comes twice: the first
        (datetime(2018, 10, 28, 2, 30), datetime(2018, 10, 28, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_zone_is_the_marketplaces_and_keeps_its_day(local: datetime, utc: datetime) -> None:
    assert clock.from_local(local) == utc
    assert clock.marketplace_day(clock.from_local(local)) == local.date()


def test_a_gap_at_midnight_keeps_the_calendar_day() -> None:
    with override_settings(TIME_ZONE="America/Sao_Paulo"):
        moment = clock.from_local(datetime(2017, 10, 15, 0, 0))
        assert clock.marketplace_day(moment) == date(2017, 10, 15)


def test_makegood_now_is_what_the_product_takes_for_now_but_leases_run_on() -> None:
    fixed = datetime(2030, 1, 1, tzinfo=UTC)
    with override_settings(MAKEGOOD_NOW=fixed):
        assert clock.now() == fixed
        assert clock.wall_now() < fixed


def test_the_day_is_the_marketplaces_not_utcs() -> None:
    assert clock.marketplace_day(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, 23)
