"""What was deleted is to be gone: from free pages and logs of the database too (R13.2)."""

import time
from collections.abc import Sequence

from django.db import connection, models

LONGEST_WAIT = 10.0
"""Seconds."""
_PAUSE = 0.02


def wait_for_writers() -> bool:
    """Waits until every transaction that was writing when this was called has ended; false when that takes too long.

    Whoever began before something was committed may not know of it, and may still write what they read before. On
    SQLite there is nobody to wait for: whoever writes is alone.
    """
    if connection.vendor != "postgresql":
        return True
    end = time.monotonic() + LONGEST_WAIT
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        mine = cursor.fetchone()[0]
        while True:
            cursor.execute("SELECT txid_snapshot_xmin(txid_current_snapshot())")
            if cursor.fetchone()[0] > mine:
                return True
            if time.monotonic() > end:
                return False
            time.sleep(_PAUSE)


def wipe(tables: Sequence[type[models.Model]]) -> bool:
    """Takes what was deleted from these tables out of the database's files, outside any transaction; whether it did.

    SQLite overwrites deleted content by itself (`secure_delete`), but first in its log: that goes into the database
    and is emptied, which must wait for readers. PostgreSQL frees the rows for others and overwrites them when it
    needs the room; its log is rotated by the server.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, _pages, _moved = cursor.fetchone()
            return not is_busy
        for model in tables:
            cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")
    return True
