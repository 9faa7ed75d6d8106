"""How often something may be done in a minute, counted over all processes and machines (docs/adr/0013).

The count stands in the database, which is all that web processes share. Each process adds to it in steps: it counts
by itself until its own share is a fiftieth of what is left, or a moment has passed, and adds that in one statement. So
most calls cost no query, the last ones before the limit are exact, and what the other processes have not added yet is
the most by which a limit can be passed. On SQLite nobody waits for the write lock: while it is taken, the process
counts on.

A minute begins with the first call in it. The moments are the machine's (`kernel.clock.wall_now`), given as arguments:
under a clock that stands still no minute would ever end.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from django.db import connection

from .locks import DatabaseBusy, without_waiting
from .models import CallCount

WINDOW = 60
"""Seconds in which a limit holds."""
SHARE = 50
"""A process adds its count when it is this part of what is left."""
REFRESH = 0.25
"""Seconds after which it adds its count in any case, and learns that of the others and the limit as it is now."""
KEPT = 3_600
"""Seconds after which a count is removed (`forget_old`)."""
MOST_KEPT = 10_000
"""Counts that a process holds."""

_ADD = f"""
    INSERT INTO kernel_callcount AS known (name, began, used) VALUES (%s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET
        used = excluded.used + CASE WHEN abs(excluded.began - known.began) < {WINDOW} THEN known.used ELSE 0 END,
        began = CASE WHEN abs(excluded.began - known.began) < {WINDOW} THEN known.began ELSE excluded.began END
    RETURNING began, used
"""  # noqa: S608 - a number of ours


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody still may do in this minute, of which 1 to 60 `seconds_left`."""

    limit: int
    used: int
    seconds_left: int

    @property
    def is_allowed(self) -> bool:
        """Whether the call that was counted last may be made."""
        return self.used <= self.limit

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)


@dataclass(slots=True)
class _Tally:
    """What a process knows of one count: `used` by everybody when it last asked, and its own calls since."""

    limit: int | None = None
    limit_at: float = -math.inf
    began: float = -math.inf
    used: int = 0
    unwritten: int = 0
    being_written: int = 0
    asked_at: float = -math.inf

    def is_over(self, moment: float) -> bool:
        """Whether the minute has ended; one that seems to lie ahead is none: the machine's clock was put back."""
        return abs(moment - self.began) >= WINDOW

    @property
    def counted(self) -> int:
        return self.used + self.being_written + self.unwritten

    @property
    def is_spent(self) -> bool:
        return self.limit is not None and self.counted >= self.limit

    def is_due(self, moment: float) -> bool:
        """Whether the own count is to be added now."""
        if self.being_written or self.limit is None:
            return False
        return abs(moment - self.asked_at) >= REFRESH or self.unwritten >= max(1, (self.limit - self.used) // SHARE)

    def learn(self, began: float, used: int, moment: float) -> None:
        """What the database said. An answer may come late: within a minute a count only grows."""
        if abs(moment - began) >= WINDOW:
            return
        self.used = used if self.is_over(moment) else max(self.used, used)
        self.began = began

    def standing(self, used: int, moment: float) -> Standing | None:
        if self.limit is None:
            return None
        # The clocks of two machines may differ a little.
        return Standing(self.limit, used, min(WINDOW, max(1, math.ceil(self.began + WINDOW - moment))))


ReadLimit = Callable[[], int | None]


@dataclass(slots=True)
class Rates:
    """The counts of one process; several threads may use it."""

    _tallies: dict[str, _Tally] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def count(self, name: str, read_limit: ReadLimit, *, now: datetime) -> Standing | None:
        """Counts one call, and how its maker stands with it; None where there is no limit.

        `name` is who calls, and holds nothing that tells of a person. `read_limit` is asked now and then. A call that
        is not allowed is not counted: waiting until the minute is over is enough.
        """
        moment = now.timestamp()
        with self._lock:
            tally = self._tally(name)
            knows_limit = abs(moment - tally.limit_at) < REFRESH
        if not knows_limit:
            self._ask_limit(tally, read_limit, moment)
        with self._lock:
            if tally.is_over(moment) and not tally.being_written:
                tally.began, tally.used, tally.unwritten, tally.asked_at = moment, 0, 0, -math.inf
            spent = tally.is_spent
        # What this process remembers is not enough to refuse somebody: limit and count may have changed since.
        if spent and self._is_still_spent(name, tally, read_limit, moment):
            return tally.standing(tally.counted + 1, moment)
        with self._lock:
            if tally.limit is None:
                return None
            tally.unwritten += 1
            position = tally.counted
            due = tally.is_due(moment)
            if due:
                tally.being_written, tally.unwritten = tally.unwritten, 0
        if due:
            position = self._write(name, tally, moment, position)
        return tally.standing(position, moment)

    def _tally(self, name: str) -> _Tally:
        if name not in self._tallies and len(self._tallies) >= MOST_KEPT:
            # The oldest half; whoever calls again is looked up in the database.
            for old in list(self._tallies)[: MOST_KEPT // 2]:
                del self._tallies[old]
        return self._tallies.setdefault(name, _Tally())

    def _ask_limit(self, tally: _Tally, read_limit: ReadLimit, moment: float) -> None:
        limit = read_limit()
        with self._lock:
            tally.limit, tally.limit_at = limit, moment

    def _is_still_spent(self, name: str, tally: _Tally, read_limit: ReadLimit, moment: float) -> bool:
        """Whether the limit is reached by what the database says too."""
        self._ask_limit(tally, read_limit, moment)
        row = CallCount.objects.filter(name=name).values_list("began", "used").first()
        with self._lock:
            if row is not None:
                tally.learn(*row, moment)
            return tally.is_spent

    def _write(self, name: str, tally: _Tally, moment: float, position: int) -> int:
        """Adds what is being written, and the place of the call among all of the minute."""
        answer = None
        try:
            with without_waiting():
                answer = _add(name, tally.being_written, moment)
        except DatabaseBusy:
            # Also where the disk is full, or cannot be written: what can be read is still to be had.
            return position
        finally:
            with self._lock:
                if answer is None:
                    tally.unwritten += tally.being_written
                tally.being_written = 0
                if answer is not None:
                    tally.asked_at = moment
                    tally.learn(*answer, moment)
        return answer[1]


def _add(name: str, calls: int, moment: float) -> tuple[int, int]:
    """Adds calls to a count, or begins a new minute with them: when it began, and how many it has now."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [name, int(moment), calls])
        began, used = cursor.fetchone()
        return began, used


def client_network(address: str) -> str:
    """Whom an address stands for: itself, or with IPv6 the network of 64 bits, all of which one client has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def forget_old(*, now: datetime) -> int:
    """Removes the counts of those who have not called for an hour; how many."""
    old = CallCount.objects.filter(began__lt=int(now.timestamp()) - KEPT)
    return old.delete()[0] if old.exists() else 0
