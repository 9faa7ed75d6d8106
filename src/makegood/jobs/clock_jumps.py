"""A clock that jumps ahead by days: what it would end cannot be begun again, so a worker waits for somebody to look.

Invitations lapse by date, links end, and words are let go of for good. Where the clock was wrong, it is put back within
the wait, and nothing has happened.
"""

import threading
from datetime import datetime, timedelta

import structlog

JUMP = timedelta(hours=36)
"""Away from the time that has passed. A date that is wrong by one, and a machine that slept for a night, are below."""
WAIT = timedelta(hours=1)
"""For how long a clock that jumped is not believed."""

log = structlog.get_logger("makegood.worker")


class ClockWatch:
    """Compares the clock with one that nobody can set, beginning at what both say now. Several threads use it."""

    def __init__(self, wall: datetime, monotonic: float) -> None:
        self._lock = threading.Lock()
        self._wall, self._monotonic = wall, monotonic
        self._apart_since: float | None = None
        self._was_ahead = False

    def is_doubtful(self, wall: datetime, monotonic: float) -> bool:
        """Whether the clock jumped ahead by more than 36 hours, less than an hour ago. Ask often.

        One that stepped back is believed at once. For an hour its way back to where it was is no jump.
        """
        with self._lock:
            ahead = wall - self._wall - timedelta(seconds=monotonic - self._monotonic)
            is_apart, is_ahead = abs(ahead) > JUMP, ahead > JUMP
            if is_ahead and not self._was_ahead:
                log.warning("the clock jumped ahead: nothing is done for an hour", hours=ahead // timedelta(hours=1))
            elif self._was_ahead and not is_ahead:
                log.warning("the clock was put back")
            if is_apart and (self._apart_since is None or is_ahead != self._was_ahead):
                self._apart_since = monotonic
            self._was_ahead = is_ahead
            if is_apart and self._apart_since is not None and monotonic - self._apart_since < WAIT.total_seconds():
                return is_ahead
            self._wall, self._monotonic, self._apart_since, self._was_ahead = wall, monotonic, None, False
            return False
