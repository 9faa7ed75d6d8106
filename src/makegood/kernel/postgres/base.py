"""What Django loads as the engine `makegood.kernel.postgres`."""

import hashlib
import math
import select
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import Error
from django.db.backends.postgresql import base, operations

driver: Any = base.Database  # type: ignore[attr-defined]  # psycopg, as Django imports it
_Cursor: Any = base.ServerBindingCursor
SILENT_SECONDS = 10.0
"""Between requests; firewalls forget a connection after minutes."""

_AS_TEXT = (str, int, float, date)
"""The types of values that the server reads from a text as well; all others have one type of their own."""


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
        self._surely_prepared: set[bytes] = set()
        self._ahead: ExitStack | None = None

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
        # It is set for `prepared_cursor` alone: Django's own cursors never prepare.
        self.connection.prepare_threshold = None if self.is_pooled() else 0
        if self.connection.prepare_threshold is not None:
            # One plan for all values is what is prepared for; by itself the server compares it with what it guesses
            # that one for these values would cost, makes that first, and often goes on making it.
            with self.wrap_database_errors:
                self.connection.execute("SET plan_cache_mode = force_generic_plan")
        self._surely_prepared.clear()

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

    def ask(self, name: bytes, sql: bytes, values: Sequence[bytes | None]) -> Any:
        """The driver's own answer (`pq.PGresult`) to a question that comes with every request, prepared under its name.

        For what takes less time than a cursor does. Values stand as `$1`. In a transaction it is not prepared: if the
        server had forgotten it, the transaction would be over.
        """
        self._catch_up()
        server: Any = self.connection.pgconn
        if self.in_atomic_block or self.connection.prepare_threshold is None:
            return server.exec_params(sql, values)
        if name not in self._surely_prepared:
            known = server.exec_params(b"SELECT FROM pg_prepared_statements WHERE name = $1", [name])
            if not known.ntuples:
                server.prepare(name, sql)
            self._surely_prepared.add(name)
        answer = server.exec_prepared(name, values)
        if answer.status == driver.pq.ExecStatus.FATAL_ERROR:
            self._surely_prepared.clear()
            # Where a migration elsewhere gave a column another type; where nobody is there, this fails as well.
            server.exec_(b"DEALLOCATE " + name)
            answer = server.exec_params(sql, values)
        return answer

    def answer(self, sql: str, values: Sequence[Any]) -> "Answer | None":
        """The answer to a prepared question, past psycopg's cursor, which takes longer than the question itself.

        None where a cursor is to ask: in a transaction, where somebody looks at what is asked or does not wait for
        long, for values that do not go as texts, and after a mistake, of which the cursor's error tells.
        """
        if self.in_atomic_block or self.execute_wrappers or self.queries_logged:
            return None
        texts = [_as_text(value) for value in values]
        # To libpq a text ends at a zero; a cursor refuses it.
        if not all(text is None or (isinstance(text, str) and "\0" not in text) for text in texts):
            return None
        self.close_if_health_check_failed()
        self.ensure_connection()
        name, numbered = _numbered(sql)
        with self.wrap_database_errors:
            told = self.ask(name, numbered, [None if text is None else text.encode() for text in texts])
        return Answer(self.connection, told) if told.status == driver.pq.ExecStatus.TUPLES_OK else None

    def send_ahead(self) -> None:
        """From here to the end of this block of a transaction nobody waits for what becomes of a prepared statement.

        It is sent, and the server works on it meanwhile. What became of it is looked at as soon as somebody reads rows
        or their number, before any statement of another kind, and with the commit, which is sent along: whatever went
        wrong is raised there at the latest, and nothing of the transaction is kept.
        """
        if self._ahead is None and self.in_atomic_block and self.connection.prepare_threshold is not None:
            self._ahead = ExitStack()
            with self.wrap_database_errors:
                begins = self.connection.info.transaction_status == driver.pq.TransactionStatus.IDLE
                if begins:  # the driver would wait for the BEGIN that it sends by itself
                    self.connection.autocommit = True
                self._ahead.enter_context(self.connection.pipeline())
                if begins:
                    self.connection.execute("BEGIN", prepare=False)

    def _catch_up(self) -> None:
        """Wait for everything that was sent ahead.

        Raises:
            DatabaseError: the first thing that went wrong.
        """
        if self._ahead is None:
            return
        ahead, self._ahead = self._ahead, None
        with self.wrap_database_errors:
            try:
                ahead.close()
            except driver.errors.PipelineAborted as skipped:
                # The server skipped what followed a mistake; which one that was has been read right before.
                mistake = skipped.__context__
                raise mistake if isinstance(mistake, driver.Error) else skipped from None

    def _cursor(self, name: str | None = None) -> Any:
        """Django's own cursors expect that what they say of a statement is so as soon as it was executed."""
        self._catch_up()
        return super()._cursor(name)  # type: ignore[misc]  # Django's own

    def _commit(self) -> None:
        if self._ahead is not None:
            with self.wrap_database_errors:
                self.connection.execute("COMMIT", prepare=False)
            self._catch_up()
        super()._commit()  # type: ignore[misc]  # Django's own; it finds nothing left to commit

    def _close(self) -> None:
        with suppress(Error):
            self._catch_up()
        super()._close()  # type: ignore[misc]  # Django's own

    def _rollback(self) -> None:
        with suppress(Error):
            self._catch_up()
        super()._rollback()  # type: ignore[misc]  # Django's own
        # The driver lets the server forget what was prepared.
        self._surely_prepared.clear()

    def _savepoint_rollback(self, sid: str) -> None:
        with suppress(Error):
            self._catch_up()
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # Django's own
        self._surely_prepared.clear()

    def prepared_cursor(self) -> Any:
        """For statements that come again and again: the server reads and plans each once in a connection.

        So they are for questions whose values change nothing about the best way to go.

        Behind a pool, where the next transaction may have another connection, it is a cursor like all others.
        """
        # As Django's `_cursor`, which has no room for another class.
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            pooled = self.connection.prepare_threshold is None
            cursor = self.create_cursor() if pooled else PreparedCursor(self.connection, self._catch_up)
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # Django's own


class Answer:
    """What a question was answered, row by row, of which those are made Python's values that somebody wants."""

    def __init__(self, connection: Any, told: Any) -> None:
        self._told = told
        self._loaded = driver.adapt.Transformer(connection)  # as psycopg's cursors do it
        self._loaded.set_pgresult(told)

    def __len__(self) -> int:
        return int(self._told.ntuples)

    def as_told(self, row: int) -> tuple[bytes | None, ...]:
        """A row as the server wrote it."""
        value = self._told.get_value
        return tuple([value(row, column) for column in range(self._told.nfields)])

    def row(self, number: int) -> tuple[Any, ...]:
        """A row in Python's values."""
        row: tuple[Any, ...] = self._loaded.load_row(number, tuple)
        return row

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows, likewise."""
        rows: list[tuple[Any, ...]] = self._loaded.load_rows(0, len(self), tuple)
        return rows


@lru_cache(maxsize=256)
def _numbered(sql: str) -> tuple[bytes, bytes]:
    """A name for it, and itself with `$1`, `$2` … in the place of each `%s`."""
    first, *others = sql.split("%s")
    numbered = first + "".join(f"${place}{part}" for place, part in enumerate(others, 1))
    numbered = numbered.replace("%%", "%")
    return f"makegood_{hashlib.sha256(numbered.encode()).hexdigest()[:32]}".encode(), numbered.encode()


class PreparedCursor(_Cursor):  # type: ignore[misc]  # the stubs have no psycopg 3
    """Statements that are prepared the first time.

    Values go as texts, and what type each has follows from where it stands. Otherwise a statement would be prepared
    anew for each combination of types: with a value or without, for smaller and for larger numbers.
    """

    def __init__(self, connection: Any, catch_up: Callable[[], None]) -> None:
        super().__init__(connection)
        self._catch_up = catch_up

    @property
    def rowcount(self) -> int:
        """As the driver's; of a statement that was sent ahead it is waited for."""
        if self.pgresult is None:
            self._catch_up()
        return int(super().rowcount)

    def execute(self, query: Any, params: Sequence[Any] | Mapping[str, Any] | None = None, **rest: Any) -> Any:
        """As the driver's.

        Where a migration in another process gave a column another type, what was prepared before is refused. Outside
        of a transaction it is prepared anew; in one the caller gets the error once, for a rollback forgets all of it.
        """
        if isinstance(params, Mapping):
            params = {name: _as_text(value) for name, value in params.items()}
        elif params is not None:
            params = [_as_text(value) for value in params]
        try:
            return super().execute(query, params, **rest)
        except driver.errors.FeatureNotSupported:
            if self.connection.info.transaction_status != driver.pq.TransactionStatus.IDLE:
                raise
            self.connection.execute("DEALLOCATE ALL")
            return super().execute(query, params, **rest)


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, _AS_TEXT) else value
