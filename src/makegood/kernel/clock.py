"""The one place that asks what time it is.

Two clocks: `now()` is the product's moment (`MAKEGOOD_NOW` can set it, for rehearsals and tests) and decides
about dates, windows and links; `wall_now()` is the machine's and decides about leases and back-off only, which
would never end under a frozen clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""The years of every moment and day that somebody hands in: far from where calendars end."""


def now() -> datetime:
    """This moment, aware, in UTC; the value of `MAKEGOOD_NOW` where that is set."""
    fixed: datetime | None = settings.MAKEGOOD_NOW
    return fixed if fixed is not None else timezone.now()


def wall_now() -> datetime:
    """The machine's own time, whatever `MAKEGOOD_NOW` says."""
    return datetime.now(UTC)


def marketplace_zone() -> ZoneInfo:
    """The marketplace's time zone: every calendar day in the product is a day there."""
    return ZoneInfo(settings.TIME_ZONE)


def marketplace_day(moment: datetime) -> date:
    """The calendar day of an aware moment in the marketplace's time zone."""
    return moment.astimezone(marketplace_zone()).date()


def from_local(naive: datetime) -> datetime:
    """A time without a zone, read as the marketplace's local time; in UTC.

    A time that does not exist (daylight saving skips it) moves forward by the gap; one that exists twice is the
    first of the two. Both are what PEP 495 defines for `fold=0`.
    """
    return naive.replace(tzinfo=marketplace_zone(), fold=0).astimezone(UTC)


_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def start_of_day(day: date) -> datetime:
    """The first moment of a day of the marketplace, in UTC; the nearest there is at the ends of the calendar."""
    try:
        return from_local(datetime.combine(day, time.min))
    except OverflowError:
        return _FIRST if day == date.min else _LAST


def end_of_day(day: date) -> datetime:
    """The first moment after a calendar day of the marketplace, in UTC; at the end of the calendar its last one."""
    return _LAST if day == date.max else start_of_day(day + timedelta(days=1))
