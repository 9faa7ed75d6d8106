"""Taking turns where there is no row yet that could be locked, and not waiting for a turn."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection


class DatabaseBusy(Exception):
    """Somebody else is writing; nothing was written."""


def take_turn(name: str) -> None:
    """Waits until no other transaction holds this name, and holds it until this transaction ends.

    On SQLite there is nothing to do: whoever writes is alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@contextmanager
def without_waiting() -> Iterator[None]:
    """For one small write beside a call that only reads: it must not wait for SQLite's write lock.

    On PostgreSQL there is nothing to wait for but another such write of the same row.

    Raises:
        DatabaseBusy: somebody else holds the write lock.
    """
    if connection.vendor != "sqlite":
        yield
        return
    _set_patience(0)
    try:
        yield
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        raise DatabaseBusy from error
    finally:
        _set_patience(connection.settings_dict["OPTIONS"]["timeout"])


def _set_patience(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000:d}")
