"""SQLite's log goes into its file here, so that nobody's request waits for the disk.

Whoever commits when the log has become long would otherwise move all of it and wait for the disk twice, a tenth of a
second or more, with everybody who stands behind them. Moved each second by a worker, it stays short. Where no worker
runs, SQLite does as always, once the log is longer (`wal_autocheckpoint` in the settings of the database).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import DatabaseError, close_old_connections, connection

from makegood.kernel.trouble import is_away, trouble_with

SECONDS = 1.0

log = structlog.get_logger("makegood.worker")


def move_log() -> None:
    """What is in the log goes into the file, but for what somebody still reads; nobody waits, to read or to write."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


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
                log.warning("database unavailable", error=type(error).__name__, reason=trouble_with(error))
            close_old_connections()
        connection.close()

    thread = threading.Thread(target=run, name="log", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
