"""Statements that come again and again, on libpq itself: the server reads and plans each once in a connection.

psycopg's cursors and pipeline do the same, but its Python takes ten times as long over each statement as libpq does.
What is used of it is public: `psycopg.pq`, `psycopg.adapt.Transformer`, and `Connection.wait`, which runs a generator
that yields what to wait for.
"""

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import cache
from itertools import count
from typing import Any, Self

from django.db.backends.postgresql import base

driver: Any = base.Database  # type: ignore[attr-defined]  # psycopg, as Django imports it
pq: Any = driver.pq
Values = Sequence[Any] | Mapping[str, Any]

_READ, _READ_OR_WRITE = driver.waiting.Wait.R, driver.waiting.Wait.RW
_AS_TEXT = (str, int, float, date)
"""The types of values that the server reads from a text as well; all others have one form of their own."""
_PLACES = re.compile(r"%(?:%|s|\((\w+)\)s)")
_MISTAKES = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED)
_FORGOTTEN = ("0A000", "26000")
"""The server's codes where a statement has to be prepared anew: its columns have other types, or it is unknown."""


class Statements:
    """The statements of one connection that are prepared, and those of them that nobody has waited for yet."""

    def __init__(self, connection: Any, may_block: Callable[[], bool]) -> None:
        self._connection = connection
        self._server = connection.pgconn
        self._may_block = may_block
        """Whether an answer is waited for until it comes."""
        self._names: dict[str, bytes] = {}
        self._numbers = count()
        self._sent: list[Sent] = []
        self._parts = 0
        """How many of what was sent stand for an end, up to which the server stops at a mistake."""
        self._is_committing = False
        self._reader = driver.adapt.Transformer(connection)
        self.is_ahead = False
        """Whether nobody waits for what becomes of a statement before it matters."""

    def ask(self, cursor: "PreparedCursor", sql: str, values: Values) -> None:
        """Send a statement, and wait for what becomes of it unless that may come later.

        Raises:
            Error: of the driver, whatever went wrong.
        """
        text, names = _translated(sql)
        given = values if names is None else [values[name] for name in names]  # type: ignore[call-overload]  # then a mapping
        for_server = [self._for_server(value) for value in given]
        if self.is_ahead:
            self._send(cursor, text, for_server)
            return
        is_alone = self._connection.autocommit and self._is_idle
        if is_alone and self._may_block():
            cursor.answer = self.answer(text, for_server)
            return
        self._send(cursor, text, for_server)
        try:
            self.catch_up()
        except driver.Error as error:
            if not is_alone or error.sqlstate not in _FORGOTTEN:
                raise
            self._send(cursor, text, for_server)
            self.catch_up()

    def commit(self, meanwhile: Callable[[], None] | None) -> None:
        """End the transaction together with what was sent ahead, if there is one; `meanwhile` as in `send_ahead`."""
        if not self._sent and self._is_idle:
            return
        self._say(b"COMMIT")
        if meanwhile is not None:
            self._part()
            self._server.flush()
            self._is_committing = True
            try:
                meanwhile()
            except BaseException:
                self._connection.close()
                raise
            finally:
                self._is_committing = False
        self.catch_up()

    def catch_up(self) -> None:
        """Wait for everything that was sent.

        Raises:
            Error: of the driver, the first thing that went wrong; what came after it was not done. Not what went wrong
                with a question about after the commit: whoever reads the answer gets that.
        """
        if self._is_committing:
            raise driver.InterfaceError("while a transaction is committed nothing is waited for")
        if not self._sent:
            return
        self._part()
        sent, self._sent = self._sent, []
        parts, self._parts = self._parts, 0
        try:
            answers = self._connection.wait(_answers(self._server, parts))
            self._server.exit_pipeline_mode()
        except BaseException:
            # What the server still has to say would be taken for the answer to something else.
            self._connection.close()
            raise
        first, *later = self._hand_out(sent, answers)
        if any(mistake is not None and mistake.sqlstate in _FORGOTTEN for mistake in (first, *later)):
            self._names.clear()
        if first is not None:
            for one in sent:
                one.answer, one.mistake = None, first
            raise first

    def _hand_out(self, sent: "list[Sent]", answers: list[Any]) -> list[Any]:
        """Gives everything its answer; what went wrong first in each part, or None."""
        mistakes: list[Any] = [None]
        for one, answer in zip(sent, answers, strict=True):
            if answer.status == pq.ExecStatus.PIPELINE_SYNC:
                mistakes.append(None)
            elif answer.status not in _MISTAKES:
                one.answer = answer
            else:
                mistakes[-1] = mistakes[-1] or driver.errors.error_from_result(answer, self._connection.info.encoding)
                one.mistake = mistakes[-1]
                self._names.pop(one.prepares, None)
        return mistakes

    def rows(self, answer: Any) -> list[tuple[Any, ...]]:
        """All rows of an answer, as Python's values."""
        self._reader.set_pgresult(answer)
        rows: list[tuple[Any, ...]] = self._reader.load_rows(0, answer.ntuples, tuple)
        return rows

    def told(self, answer: Any) -> "Told":
        """The rows of an answer, for whoever need not have all of them as Python's values."""
        return Told(self._connection, answer)

    def answer(self, text: str, values: Sequence[bytes | None]) -> Any:
        """Of one statement outside of a transaction: it takes half of what the steps for several in a row do.

        Raises:
            Error: of the driver, whatever went wrong.
        """
        try:
            return self._answered(text, values)
        except driver.Error as error:
            if error.sqlstate not in _FORGOTTEN:
                raise
        if (name := self._names.pop(text, None)) is not None:
            self._server.exec_(b"DEALLOCATE " + name)
        return self._answered(text, values)

    def _answered(self, text: str, values: Sequence[bytes | None]) -> Any:
        name = self._names.get(text)
        if name is None:
            name = self._new_name()
            self._checked(self._server.prepare(name, text.encode()))
            self._names[text] = name
        return self._checked(self._server.exec_prepared(name, values))

    def _checked(self, answer: Any) -> Any:
        if answer.status not in _MISTAKES:
            return answer
        if self._server.status == pq.ConnStatus.BAD:  # the server said nothing, so there is no code
            raise driver.OperationalError(self._server.get_error_message(self._connection.info.encoding))
        raise driver.errors.error_from_result(answer, self._connection.info.encoding)

    def _new_name(self) -> bytes:
        return b"makegood_%d" % next(self._numbers)

    @property
    def _is_idle(self) -> bool:
        """Whether no transaction has begun; only while nothing is under way."""
        return bool(self._server.transaction_status == pq.TransactionStatus.IDLE)

    def _send(self, one: "Sent", text: str, values: list[Any]) -> None:
        self._begin()
        if text not in self._names:
            name = self._names[text] = self._new_name()
            self._server.send_prepare(name, text.encode())
            self._sent.append(Sent(prepares=text))
        self._server.send_query_prepared(self._names[text], values)
        self._sent.append(one)
        if self.is_ahead:
            self._server.flush()  # the server begins with it, while we go on

    def _begin(self) -> None:
        if self._server.pipeline_status == pq.PipelineStatus.OFF:
            begins = self._is_idle and not self._connection.autocommit
            self._server.enter_pipeline_mode()
            if begins:
                self._say(b"BEGIN")

    def _say(self, command: bytes) -> None:
        self._begin()
        self._server.send_query_params(command, None)
        self._sent.append(Sent())

    def _part(self) -> None:
        """What went wrong before does not concern what comes after."""
        self._server.pipeline_sync()
        self._sent.append(Sent())
        self._parts += 1

    def _for_server(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, _AS_TEXT):
            text = str(value)
            if "\0" in text:
                raise driver.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
            return text.encode()
        return self._reader.get_dumper(value, driver.adapt.PyFormat.TEXT).dump(value)


class Sent:
    """Something that was sent to the server, and what became of it."""

    def __init__(self, *, prepares: str = "") -> None:
        self.prepares = prepares
        """The statement that it only prepares."""
        self.answer: Any = None
        self.mistake: Any = None
        """What went wrong, with this or with what came before."""


class PreparedCursor(Sent):
    """What Django needs of a cursor, for one statement.

    Values go as texts, and what type each has follows from where it stands. Otherwise a statement would be prepared
    anew for each combination of types: with a value or without, for smaller and for larger numbers.
    """

    def __init__(self, statements: Statements, wrap_errors: AbstractContextManager[Any]) -> None:
        super().__init__()
        self._statements = statements
        self._wrap_errors = wrap_errors

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, sql: str, values: Values = ()) -> None:
        """Where a migration in another process gave a column another type, what was prepared before is refused.

        Outside of a transaction it is prepared anew; in one the caller gets the error once.
        """
        with self._wrap_errors:
            self._statements.ask(self, sql, values)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows; of a statement that was sent ahead they are waited for."""
        return self._statements.rows(self._answered())

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row."""
        return next(iter(self.fetchall()), None)

    def told(self) -> "Told":
        """All rows, as the server wrote them; of a statement that was sent ahead they are waited for."""
        return self._statements.told(self._answered())

    @property
    def rowcount(self) -> int:
        """How many rows there are, or were changed; of a statement that was sent ahead it is waited for."""
        answer = self._answered()
        return int(answer.ntuples if answer.status == pq.ExecStatus.TUPLES_OK else answer.command_tuples or 0)

    def close(self) -> None:
        """Nothing on the server belongs to it."""

    def _answered(self) -> Any:
        if self.answer is None:
            with self._wrap_errors:
                if self.mistake is None:
                    self._statements.catch_up()
                if self.mistake is not None:
                    raise self.mistake
        return self.answer


class Told:
    """Rows as the server wrote them, of which those are made Python's values that somebody wants."""

    def __init__(self, connection: Any, answer: Any) -> None:
        self._answer = answer
        self._reader = driver.adapt.Transformer(connection)
        self._reader.set_pgresult(answer)

    def __len__(self) -> int:
        return int(self._answer.ntuples)

    def as_told(self, number: int) -> tuple[bytes | None, ...]:
        """A row as the server wrote it."""
        value = self._answer.get_value
        return tuple([value(number, column) for column in range(self._answer.nfields)])

    def row(self, number: int) -> tuple[Any, ...]:
        """A row in Python's values."""
        row: tuple[Any, ...] = self._reader.load_row(number, tuple)
        return row


def _answers(server: Any, parts: int) -> Generator[Any, Any, list[Any]]:
    """Sends what is not sent yet, and reads one answer for each thing sent; for `Connection.wait`."""
    while server.flush():
        if (yield _READ_OR_WRITE) & _READ:
            server.consume_input()
    answers = []
    while True:
        while server.is_busy():
            yield _READ
            server.consume_input()
        answer = server.get_result()
        if answer is None:  # after each statement
            continue
        answers.append(answer)
        if answer.status == pq.ExecStatus.PIPELINE_SYNC:
            parts -= 1
            if not parts:
                return answers


@cache
def _translated(sql: str) -> tuple[str, list[str] | None]:
    """A statement with its places in the server's notation, and the names of its values where they have some."""
    names: list[str] = []
    numbers = count(1)

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if not found[1]:
            return f"${next(numbers)}"
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    text = _PLACES.sub(place, sql)
    return text, names or None
