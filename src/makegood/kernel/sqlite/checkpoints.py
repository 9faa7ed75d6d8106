"""SQLite's log goes into its file here, so that nobody's request waits for the disk.

Whoever commits when the log has become long would otherwise move all of it and wait for the disk twice, a tenth of a
second or more, with everybody who stands behind them. Moved each second by a worker, it stays short. Where no worker
runs, SQLite does as always, once the log is longer (`wal_autocheckpoint` in the settings of the database).
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connection

from makegood.kernel.trouble import is_away, trouble_with

SECONDS = 1.0
LONG = 2_000
"""Pages, 8 MB: a log that is as long begins anew, where it can. Whoever reads looks for each page in all of it."""
TRIES, PAUSE = 20, 0.005
"""How often, and so many seconds apart, a moment is looked for in which nobody reads it or writes."""

_log = logging.getLogger(__name__)


def move_log() -> None:
    """What is in the log goes into the file, but for what somebody still reads; nobody waits, to read or to write.

    SQLite writes on behind it unless all of it was in the file when somebody began to write and nobody read it. Under
    load that is seldom so by itself, and the log grew for ever.
    """
    with connection.waiting_at_most(0), connection.cursor() as cursor:  # type: ignore[attr-defined]  # of ours
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        _is_busy, pages, _moved = cursor.fetchone()
        for _ in range(TRIES if pages >= LONG else 0):
            cursor.execute("PRAGMA wal_checkpoint(RESTART)")
            is_busy, *_ = cursor.fetchone()
            if not is_busy:
                return
            time.sleep(PAUSE)


@contextmanager
def moving_log() -> Iterator[None]:
    """Moves it each second, on a thread of its own, until the block ends; nothing to do on PostgreSQL."""
    if connection.vendor != "sqlite":
        yield
        return
    stopping = threading.Event()

    def run() -> None:
        while not stopping.wait(SECONDS):
            try:
                move_log()
            except DatabaseError as error:
                if not is_away(error):
                    raise
                _log.warning("the log was not moved: %s", trouble_with(error) or type(error).__name__)
            close_old_connections()
        connection.close()

    thread = threading.Thread(target=run, name="log", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
