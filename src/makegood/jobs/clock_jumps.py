"""A clock that jumps ahead by days: what it would end cannot be begun again, so a worker waits for somebody to look.

Invitations lapse by date, links end, and words are let go of for good. Where the clock was wrong, it is put back within
the wait, and nothing has happened.
"""

import threading
from datetime import datetime, timedelta

import structlog

JUMP = timedelta(days=1)
"""Ahead of the time that has passed. A machine that slept for a night is well below."""
WAIT_SECONDS = 3600.0
"""For how long a clock that jumped is not believed."""

log = structlog.get_logger("makegood.worker")


class ClockWatch:
    """Compares the clock with one that nobody can set, beginning at what both say now. Several threads use it."""

    def __init__(self, wall: datetime, monotonic: float) -> None:
        self._lock = threading.Lock()
        self._wall, self._monotonic = wall, monotonic
        self._doubted_since: float | None = None

    def is_doubtful(self, wall: datetime, monotonic: float) -> bool:
        """Whether the clock jumped ahead by more than a day, less than an hour ago. Ask often."""
        with self._lock:
            return self._is_doubtful(wall, monotonic)

    def _is_doubtful(self, wall: datetime, monotonic: float) -> bool:
        ahead = wall - self._wall - timedelta(seconds=monotonic - self._monotonic)
        if ahead > JUMP:
            if self._doubted_since is None:
                self._doubted_since = monotonic
                log.warning("the clock jumped ahead: nothing is done for an hour", days=round(ahead / JUMP, 1))
            if monotonic - self._doubted_since < WAIT_SECONDS:
                return True
            log.warning("the clock is believed again", days=round(ahead / JUMP, 1))
        elif self._doubted_since is not None:
            log.warning("the clock was put back")
        self._wall, self._monotonic, self._doubted_since = wall, monotonic, None
        return False
