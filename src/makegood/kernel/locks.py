"""Taking turns where there is no row yet that could be locked, and waiting for others no longer than one wants to."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from django.db import DatabaseError, OperationalError, connection, transaction

from .prepared import prepared_cursor
from .trouble import takes_no_writes

_DEADLOCK = "40P01"
_LOCK_TIMEOUT = "55P03"
ATTEMPTS = 3

T = TypeVar("T")


class DatabaseBusy(Exception):
    """Somebody else is writing, or holds a lock, or nothing can be written at all; nothing was."""


def take_turn(name: str) -> None:
    """Waits until no other transaction holds this name, and holds it until this transaction ends.

    On SQLite there is nothing to do: whoever writes is alone.
    """
    if connection.vendor == "postgresql":
        with prepared_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@contextmanager
def without_waiting() -> Iterator[None]:
    """For one small write beside a call that only reads: it must not wait for SQLite's write lock.

    On PostgreSQL there is nothing to wait for but another such write of the same row.

    Raises:
        DatabaseBusy: somebody else holds the write lock, or the disk is full or read-only.
    """
    try:
        with _busy_timeout(0):
            yield
    except DatabaseError as error:
        if takes_no_writes(error) or (connection.vendor == "sqlite" and _is_timeout(error)):
            raise DatabaseBusy from error
        raise


@contextmanager
def claiming(claim: Callable[[], None], *, seconds: float) -> Iterator[None]:
    """A transaction that begins with `claim`, which waits for others so long at most.

    On SQLite everybody who writes is waited for, and waits for this one. So there it begins where something is first
    written in it, a savepoint included: what is read before may change until then. Where the claim fails then, what is
    done afterwards writes nothing.

    Raises:
        DatabaseBusy: they took longer; nothing was done.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with _telling_busy(), connection.beginning_late(claim, patience=seconds):  # type: ignore[attr-defined]  # `kernel.sqlite`
            yield
        return
    with ExitStack() as stack:
        with _telling_busy():
            stack.enter_context(transaction.atomic())
            with _lock_timeout(seconds):
                claim()
        yield


@contextmanager
def _telling_busy() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if _is_timeout(error):
            raise DatabaseBusy from error
        raise


def again_on_deadlock(work: Callable[[], T]) -> T:
    """What `work` gives, which is a transaction; once more where PostgreSQL ended it because it and another waited for
    each other.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return work()
        except OperationalError as error:
            if connection.in_atomic_block or getattr(error.__cause__, "sqlstate", None) != _DEADLOCK:
                raise
    return work()


@contextmanager
def _busy_timeout(seconds: float) -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.waiting_at_most(seconds):  # type: ignore[attr-defined]  # `kernel.sqlite`
        yield


@contextmanager
def _lock_timeout(seconds: float) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {int(seconds * 1000)}")
        # Not undone after an error: nothing is, in a transaction that failed, and its end does it.
        yield
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _is_timeout(error: DatabaseError) -> bool:
    cause = error.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return getattr(cause, "sqlstate", None) == _LOCK_TIMEOUT
