"""What monitoring must know of processes that it cannot ask: heartbeats of workers, and figures that outlast them.

All on the machine's clock: under a frozen `MAKEGOOD_NOW` nobody would ever be late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from .clock import wall_now
from .models import Figure, LiveWorker

COUNTED_AT_MOST = 100_000
"""So far anything that waits is counted, so that looking costs the same however much it is; one more means "more"."""
SKEW = timedelta(minutes=1)
"""By how much the clocks of two machines may differ."""
_FORGOTTEN_AFTER = timedelta(days=1)

# One statement, so that two workers that count for the first time do not meet.
_ADD = """
    INSERT INTO kernel_figure (name, value, at) VALUES (%s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET value = kernel_figure.value + excluded.value, at = excluded.at
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a worker: how much of it, and since when the first could have been done; None for nothing."""

    length: int
    since: datetime | None


def beat(worker: str, *, again_within: timedelta) -> None:
    """A worker lives, and will be heard of again within this time."""
    wall = wall_now()
    LiveWorker.objects.bulk_create(
        [LiveWorker(id=worker, seen_at=wall, expected_by=wall + again_within)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["seen_at", "expected_by"],
    )


def leave(worker: str) -> None:
    """A worker ends; so do those that nobody has heard of for a day."""
    LiveWorker.objects.filter(pk=worker).delete()
    LiveWorker.objects.filter(seen_at__lt=wall_now() - _FORGOTTEN_AFTER).delete()


def live_workers() -> dict[str, datetime]:
    """The workers that should be alive, and when each was last seen."""
    wall = wall_now()
    # One that was seen later than now has not been heard of since the clock was put back: it may have died before.
    found = LiveWorker.objects.filter(expected_by__gte=wall, seen_at__lte=wall + SKEW)
    return dict(found.values_list("id", "seen_at"))


def add(counts: Mapping[str, int]) -> None:
    """Counts some more of each, for good."""
    wall = connection.ops.adapt_datetimefield_value(wall_now())
    # In one order, so that two transactions that add to the same two never wait for each other.
    rows = [(name, count, wall) for name, count in sorted(counts.items()) if count]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, rows)


def note(name: str, value: int) -> None:
    """Keeps a value in the place of the former one, and the moment."""
    Figure.objects.bulk_create(
        [Figure(name=name, value=value, at=wall_now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["value", "at"],
    )


def figures() -> dict[str, tuple[int, datetime]]:
    """Every figure, with the moment it was last written."""
    return {name: (value, at) for name, value, at in Figure.objects.values_list("name", "value", "at")}
