"""A connection that notices when its file is gone, and whose writes wait for others in turn.

SQLite goes on writing into a file that was moved or deleted, and makes a new, empty one where there is none: on a disk
that is not mounted, say. Either way what was accepted would be nowhere.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Self, cast

from django.db import transaction
from django.db.backends.sqlite3 import base
from django.utils.dateparse import parse_date, parse_datetime

from .creation import DatabaseCreation
from .turns import Connection

KNOWN_TIMES = 1_024
"""Days, and as many moments, that a process knows by what stands in the file."""


@lru_cache(maxsize=KNOWN_TIMES)
def _day(stored: bytes) -> date | None:
    return parse_date(stored.decode())


@lru_cache(maxsize=KNOWN_TIMES)
def _moment(stored: bytes) -> datetime | None:
    return parse_datetime(stored.decode())


# SQLite knows no times, only texts. Most rows that are read were read before, and to make a time of each text takes
# longer than to find the row. As Django reads them, which has said so by now.
sqlite3.register_converter("date", _day)
sqlite3.register_converter("datetime", _moment)


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens the file that is there, and once in each request or round looks whether it still is that one."""

    creation_class = DatabaseCreation
    _opened: os.stat_result | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Raises sqlite3.OperationalError (SQLITE_CANTOPEN) where there is no file."""
        opened: Connection
        if self.is_in_memory_db():
            opened = super().get_new_connection(conn_params | {"factory": Connection})
            return opened
        place = Path(self.settings_dict["NAME"])
        there = {"database": f"{place.absolute().as_uri()}?mode=rw", "factory": Connection}
        opened = super().get_new_connection(conn_params | there)
        self._opened = place.stat()
        opened.stand_in(place.with_name(f"{place.name}-turn"))
        opened.set_patience(conn_params["timeout"])
        return opened

    def create_cursor(self, _name: str | None = None) -> "Cursor":
        """Of Django's own statements."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor

    @contextmanager
    def waiting_at_most(self, seconds: float) -> Iterator[None]:
        """Statements inside wait for others so long, and no longer."""
        self.ensure_connection()
        self.connection.set_patience(seconds)
        try:
            yield
        finally:
            self.connection.set_patience(self.settings_dict["OPTIONS"]["timeout"])

    @contextmanager
    def beginning_late(self, begun: Callable[[], None], *, patience: float) -> Iterator[None]:
        """A transaction that begins with the first statement in it that is more than a question, and then with `begun`.

        Until then nobody waits for it, and what is read is as it would be outside of a transaction. Where `begun`
        fails, or others write for longer than `patience` (seconds), everything that would be written raises what it
        raised, and so does the end.
        """
        self.ensure_connection()
        ours: Connection = self.connection
        failed: list[Exception] = []

        def begin() -> None:
            if failed:
                raise failed[0]
            ours.begin_first = None
            try:
                with self.waiting_at_most(patience):
                    self._start_transaction_under_autocommit()
                begun()
            except Exception as error:
                ours.rollback()
                ours.begin_first = begin
                failed.append(error)
                raise

        ours.begin_first = begin
        try:
            with transaction.atomic(using=self.alias, durable=True):
                try:
                    yield
                finally:
                    if failed:
                        raise failed[0]
                if not ours.in_transaction:
                    begin()
        finally:
            ours.begin_first = None
            # Where it was raised knows this list: both would live on, and with them a statement that has the file open.
            failed.clear()

    def _start_transaction_under_autocommit(self) -> None:
        if self.connection.begin_first is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Django's own

    def is_usable(self) -> bool:
        """Asked before the first query after `close_old_connections` (CONN_HEALTH_CHECKS)."""
        if self._opened is None:
            return True
        try:
            return os.path.samestat(self._opened, Path(self.settings_dict["NAME"]).stat())
        except OSError:
            return False

    def prepared_cursor(self) -> Any:
        """For statements that come again and again: Django's way of writing them is translated once.

        SQLite's own work on a statement Python's driver keeps by itself.
        """
        # As Django's `_cursor`, which has no room for another class.
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor: PreparedCursor = self.connection.cursor(factory=PreparedCursor)
        cursor.wrap_errors = self.wrap_database_errors
        if self.queries_logged or self.execute_wrappers:
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # Django's own
        # What Django's wrapper of a cursor does besides takes longer than many an answer.
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        return cursor


_BEGINS_TO_WRITE = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE")
_ASKS = ("SELECT", "PRAGMA")


class Cursor(base.SQLiteCursorWrapper):
    """Waits in turn where it begins to write: with a transaction, or outside of one with a statement alone."""

    def execute(self, query: str, params: Any = None) -> Any:
        """As Django's."""
        ask = super().execute
        connection = cast("Connection", self.connection)
        _begin_first(connection, query)
        if connection.in_transaction or not query.startswith(_BEGINS_TO_WRITE):
            return ask(query, params)
        return connection.in_turn(lambda: ask(query, params))

    def executemany(self, query: str, param_list: Any) -> Any:
        """As Django's."""
        _begin_first(cast("Connection", self.connection), query)
        return super().executemany(query, param_list)


def _begin_first(connection: Connection, query: str) -> None:
    if connection.begin_first is not None and not query.startswith(_ASKS):
        connection.begin_first()


class PreparedCursor(Cursor):
    """Knows what the statements were translated to before; they are few. Its errors are Django's."""

    wrap_errors: AbstractContextManager[Any]
    _known: ClassVar[dict[tuple[str, tuple[str, ...]], str]] = {}

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        """In SQLite's notation of parameters."""
        key = (query, tuple(param_names or ()))
        if key not in self._known:
            self._known[key] = super().convert_query(query, param_names=param_names)
        return self._known[key]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, query: str, params: Any = None) -> Any:
        """As Django's."""
        with self.wrap_errors:
            return super().execute(query, params)

    def fetchone(self) -> Any:
        """The next row."""
        with self.wrap_errors:
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        with self.wrap_errors:
            return super().fetchall()
