"""Whose turn it is to write, between threads and processes.

One writes at a time. SQLite lets the others ask again after pauses that grow to a tenth of a second, so whoever has
waited for long sleeps while those who came later get in between: under load most writes wait for a moment and one in a
hundred for a second. Here one of those who wait stands in front and asks some three thousand times a second. The next
turn is theirs, and whoever has just written stands behind them.
"""

import fcntl
import os
import sqlite3
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

PAUSE = 0.001
"""Seconds between two looks at who stands in front."""
PAUSE_IN_FRONT = 0.00025
"""Seconds between two questions of the one who does, who would else come late: a review takes 0.7 ms."""
IN_LINE = 1.0
"""Seconds after which somebody asks without standing in front: who does may be a process that was stopped."""

T = TypeVar("T")


class Connection(sqlite3.Connection):
    """Has a patience of its own, and a place among those who want to write."""

    begin_first: Callable[[], None] | None = None
    """How the transaction begins that is under way and has not begun (`DatabaseWrapper.beginning_late`)."""
    _patience = 0.0
    _line: int | None = None
    """The file whose lock the one in front has, opened; None where all wait as SQLite lets them."""

    def stand_in(self, line: Path) -> None:
        """Waits together with whoever opens the same file, which the system frees when a process ends.

        SQLite's own file cannot be that one: to close it once more takes away the locks of all connections here.
        """
        try:
            self._line = os.open(line, os.O_RDONLY | os.O_CREAT, 0o644)
        except OSError:
            # Nothing can be written in this folder. Where something can, they wait as SQLite lets them.
            return
        self._leave = weakref.finalize(self, os.close, self._line)

    def close(self) -> None:
        super().close()
        if self._line is not None:
            self._line = None
            self._leave()

    def set_patience(self, seconds: float) -> None:
        """For how long a statement waits for others."""
        self._patience = seconds
        self._let_sqlite_wait(seconds)

    def in_turn(self, ask: Callable[[], T]) -> T:
        """What a statement gives that begins to write; `ask` asks for it.

        Raises:
            sqlite3.OperationalError: others wrote for longer than the patience lasts (SQLITE_BUSY).
        """
        if self._line is None:
            return ask()
        now = time.monotonic()
        until = now + self._patience
        is_in_front = self._come_to_front(self._line, min(now + IN_LINE, until))
        self._let_sqlite_wait(0)
        try:
            return _asked(ask, until)
        finally:
            if is_in_front:
                fcntl.flock(self._line, fcntl.LOCK_UN)
            self._let_sqlite_wait(self._patience)

    def _come_to_front(self, line: int, until: float) -> bool:
        while True:
            try:
                fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(PAUSE)
            else:
                return True

    def _let_sqlite_wait(self, seconds: float) -> None:
        self.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


def _asked(ask: Callable[[], T], until: float) -> T:
    while True:
        try:
            return ask()
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(PAUSE_IN_FRONT)
