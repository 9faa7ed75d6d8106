"""What Django loads as the engine `makegood.kernel.postgres`."""

import math
import select
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.db import Error
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import debug_transaction

from .statements import PreparedCursor, Statements

SILENT_SECONDS = 10.0
"""Between requests; firewalls forget a connection after minutes."""


class DatabaseOperations(operations.DatabaseOperations):
    """As Django's, but for how a prepared statement is shown in a log of queries."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """With its values: the driver keeps no text with them."""
        if isinstance(cursor, PreparedCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but it works through PgBouncer in transaction mode too, and can give up a question."""

    ops_class = DatabaseOperations
    _used_at = -math.inf

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._patience: float | None = None
        self._statements: Statements | None = None
        self._meanwhile: Callable[[], None] | None = None

    @contextmanager
    def answering_within(self, seconds: float) -> Iterator[None]:
        """A query that has no answer after so long fails while this lasts; its connection is of no use then.

        It is the client that stops waiting: a pool that waits for its server does not, nor a machine that stands still.
        """
        former, self._patience = self._patience, seconds
        try:
            yield
        finally:
            self._patience = former

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of psycopg that asks this wrapper how long to wait for an answer."""
        connection = super().get_new_connection(conn_params)
        wait = connection.wait

        def wait_patiently(generator: Any, *args: Any, **kwargs: Any) -> Any:
            if self._patience is not None:
                kwargs.setdefault("timeout", self._patience)
            return wait(generator, *args, **kwargs)

        # Every question of psycopg goes through this method, and only its callers could say how long.
        connection.wait = wait_patiently
        return connection

    def init_connection_state(self) -> None:
        """Whatever lasts longer than a transaction is for connections to the server itself."""
        super().init_connection_state()
        self._statements = None if self.is_pooled() else Statements(self.connection, lambda: self._patience is None)
        if self._statements is not None:
            # One plan for all values is what is prepared for; by itself the server compares it with what it guesses
            # that one for these values would cost, makes that first, and often goes on making it.
            with self.wrap_database_errors:
                self.connection.execute("SET plan_cache_mode = force_generic_plan")

    def is_usable(self) -> bool:
        """Asked before the first query after `close_old_connections` (CONN_HEALTH_CHECKS).

        Whoever hung up since the last request has told our machine so, and it can tell at once. The server is asked
        after an error, or where it was silent for long: something on the way may have forgotten the connection.
        """
        now = time.monotonic()
        in_doubt = self.errors_occurred or now - self._used_at > SILENT_SECONDS or self._hung_up()
        usable = not in_doubt or super().is_usable()
        if usable:
            self._used_at = now
        return usable

    def _hung_up(self) -> bool:
        """Whether there is something to read though nothing was asked: the end, or words about it."""
        if self.connection is None or self.connection.closed:
            return True
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return bool(waiting.poll(0))

    def is_pooled(self) -> bool:
        """Whether something between us and the server, such as PgBouncer, answers in its place."""
        self.ensure_connection()
        with self.wrap_database_errors:
            (pid,) = self.connection.execute("SELECT pg_backend_pid()").fetchone()
        # What the server said of itself when the connection was made; a pool says something of its own.
        return bool(pid != self.connection.info.backend_pid)

    def chunked_cursor(self) -> Any:
        """A cursor on the server inside a transaction; outside of one all rows at once.

        Django would keep one open over many transactions. A pool hands each of them another connection, on which the
        cursor is not; so whatever reads much at a time does it in a transaction (`kernel.snapshot.one_moment`).
        """
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()

    def ask(self, sql: str, values: Sequence[bytes]) -> Any:
        """The driver's own answer (`pq.PGresult`) to a question that comes with every request.

        For what takes less time than a cursor does. Values stand as `$1`. In a transaction it is not prepared: if the
        server had forgotten it, the transaction would be over.

        Raises:
            Error: of the driver, whatever went wrong; in a transaction the answer says so.
        """
        self._catch_up()
        if self.in_atomic_block or self._statements is None:
            return self.connection.pgconn.exec_params(sql.encode(), values)
        return self._statements.answer(sql, values)

    def send_ahead(self, meanwhile: Callable[[], None] | None = None) -> None:
        """From here to the end of this block of a transaction nobody waits for what becomes of a prepared statement.

        It is sent, and the server works on it meanwhile. What became of it is looked at as soon as somebody reads rows
        or their number, before any statement of another kind, and with the commit, which is sent along: whatever went
        wrong is raised there at the latest, and nothing of the transaction is kept.

        `meanwhile` is called once the commit is under way, if it is sent like this at all; it must not fail. What it
        asks is asked after the commit, and what became of that is known with it or right after it.
        """
        if self._statements is not None and self.in_atomic_block:
            self._statements.is_ahead = True
            self._meanwhile = meanwhile

    def _catch_up(self) -> None:
        """Wait for everything that was sent ahead; from here on each statement is waited for.

        Raises:
            DatabaseError: the first thing that went wrong.
        """
        if self._statements is not None and self._statements.is_ahead:
            self._statements.is_ahead = False
            with self.wrap_database_errors:
                self._statements.catch_up()

    def _cursor(self, name: str | None = None) -> Any:
        """Django's own cursors expect that what they say of a statement is so as soon as it was executed."""
        self._catch_up()
        return super()._cursor(name)  # type: ignore[misc]  # Django's own

    def _commit(self) -> None:
        if self._statements is None or not self._statements.is_ahead:
            super()._commit()  # type: ignore[misc]  # Django's own
            return
        try:
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
                self._statements.commit(self._meanwhile)
        finally:
            self._statements.is_ahead = False

    def _close(self) -> None:
        with suppress(Error):
            self._catch_up()
        super()._close()  # type: ignore[misc]  # Django's own

    def _rollback(self) -> None:
        with suppress(Error):
            self._catch_up()
        super()._rollback()  # type: ignore[misc]  # Django's own

    def _savepoint_rollback(self, sid: str) -> None:
        with suppress(Error):
            self._catch_up()
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # Django's own

    def prepared_cursor(self) -> Any:
        """For statements that come again and again: the server reads and plans each once in a connection.

        So they are for questions whose values change nothing about the best way to go.

        Behind a pool, where the next transaction may have another connection, it is a cursor like all others.
        """
        # As Django's `_cursor`, which has no room for another class.
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self._statements is None:
            with self.wrap_database_errors:
                return self._prepare_cursor(self.create_cursor())  # type: ignore[attr-defined]  # Django's own
        cursor = PreparedCursor(self._statements, self.wrap_database_errors)
        if self.queries_logged or self.execute_wrappers:
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # Django's own
        # What Django's wrapper of a cursor does besides.
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        return cursor
