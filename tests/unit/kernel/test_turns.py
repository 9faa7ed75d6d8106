"""Writers on SQLite take turns: whoever waits in front is the next, and nobody who is gone or stopped is waited for."""

import fcntl
import gc
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from makegood.kernel.sqlite import turns
from makegood.kernel.sqlite.base import DatabaseWrapper
from makegood.kernel.sqlite.turns import Connection

LONG = 60.0
"""Seconds that are never waited for where all is well."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "turns.sqlite3"
    with sqlite3.connect(place, isolation_level=None) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE noted (what)")
    made.close()
    return place


@pytest.fixture
def line(file: Path) -> Path:
    return file.with_name(f"{file.name}-turn")


@contextmanager
def connected(file: Path, *, patience: float = LONG) -> Iterator[Connection]:
    opened = sqlite3.connect(file, isolation_level=None, factory=Connection, check_same_thread=False)
    opened.stand_in(file.with_name(f"{file.name}-turn"))
    opened.set_patience(patience)
    try:
        yield opened
    finally:
        opened.close()


def begin(connection: Connection) -> None:
    connection.in_turn(lambda: connection.execute("BEGIN IMMEDIATE"))


def is_taken(line: Path) -> bool:
    descriptor = os.open(line, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def until_somebody_waits(line: Path) -> None:
    end = time.monotonic() + LONG
    while not is_taken(line):
        assert time.monotonic() < end
        time.sleep(0.001)


def test_whoever_waits_comes_before_those_who_write_without_a_pause(file: Path, line: Path) -> None:
    """With SQLite's own way of waiting the writer below is always first again, and the other waits for its last."""
    turns_taken: list[str] = []
    with connected(file) as busy, connected(file) as patient:

        def wait() -> None:
            begin(patient)
            turns_taken.append("patient")
            patient.execute("COMMIT")

        for _ in range(3):
            begin(busy)
            waiting = threading.Thread(target=wait)
            waiting.start()
            until_somebody_waits(line)
            busy.execute("COMMIT")
            begin(busy)
            turns_taken.append("busy")
            busy.execute("COMMIT")
            waiting.join()
    assert turns_taken == ["patient", "busy"] * 3


def test_who_waits_for_longer_than_their_patience_is_told_what_sqlite_says(file: Path, line: Path) -> None:
    with connected(file) as busy, connected(file, patience=0.01) as other:
        begin(busy)
        with pytest.raises(sqlite3.OperationalError, match="database is locked") as told:
            begin(other)
        assert told.value.sqlite_errorcode == sqlite3.SQLITE_BUSY
        assert not is_taken(line)
        assert other.execute("PRAGMA busy_timeout").fetchone() == (10,)
        busy.execute("COMMIT")
        begin(other)


def test_another_error_is_told_at_once(file: Path) -> None:
    with connected(file) as one, pytest.raises(sqlite3.OperationalError, match="no such table"):
        one.in_turn(lambda: one.execute("INSERT INTO nowhere VALUES (1)"))


def test_whoever_is_killed_in_front_and_while_writing_is_not_waited_for(file: Path, line: Path) -> None:
    program = (
        "import sqlite3, sys, time; from pathlib import Path; from makegood.kernel.sqlite.turns import Connection\n"
        "one = sqlite3.connect(sys.argv[1], isolation_level=None, factory=Connection)\n"
        "one.stand_in(Path(sys.argv[2]))\n"
        "one.in_turn(lambda: (one.execute('BEGIN IMMEDIATE'), print('writes', flush=True), time.sleep(600)))"
    )
    with (
        subprocess.Popen([sys.executable, "-c", program, file, line], stdout=subprocess.PIPE, text=True) as other,
        connected(file) as one,
    ):
        assert other.stdout is not None
        assert other.stdout.readline() == "writes\n"
        assert is_taken(line)
        waiting = threading.Thread(target=lambda: begin(one))
        waiting.start()
        other.send_signal(signal.SIGKILL)
        waiting.join()
        assert one.in_transaction


def test_whoever_was_stopped_in_front_holds_nobody_up(file: Path, line: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "IN_LINE", 0.01)
    with connected(file) as one:
        descriptor = os.open(line, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        begin(one)
        assert one.in_transaction
        os.close(descriptor)


def test_without_a_line_they_wait_as_sqlite_lets_them(file: Path, tmp_path: Path) -> None:
    with connected(file) as one, connected(file) as busy:
        one.stand_in(tmp_path / "nowhere" / "turn")
        busy.stand_in(tmp_path / "nowhere" / "turn")
        begin(busy)
        one.set_patience(0.01)
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            begin(one)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux tells which files are open")
@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # as from Python 3.13 on it is told
def test_a_connection_that_is_closed_or_dropped_leaves(file: Path, line: Path) -> None:
    with connected(file):
        assert opened_here(line) == 1
    dropped = sqlite3.connect(file, factory=Connection)
    dropped.stand_in(line)
    del dropped
    gc.collect()
    assert opened_here(line) == 0


def opened_here(line: Path) -> int:
    return sum(one.exists() and one.samefile(line) for one in Path("/proc/self/fd").iterdir())


class TestInDjango:
    @pytest.fixture
    def database(self, file: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[DatabaseWrapper]:
        """Tells of each row that it writes whether somebody stood in front just then."""
        engine = {"ENGINE": "makegood.kernel.sqlite", "NAME": str(file)}
        options = {"transaction_mode": "IMMEDIATE", "timeout": LONG}
        with django_db_blocker.unblock():
            handler = ConnectionHandler({"default": engine | {"OPTIONS": options}})
            opened = cast("DatabaseWrapper", handler["default"])
            opened.ensure_connection()
            opened.connection.create_function("in_front", 0, lambda: is_taken(file.with_name(f"{file.name}-turn")))
            yield opened
            opened.close()

    def test_statements_that_write_outside_a_transaction_wait_in_turn_too(self, database: DatabaseWrapper) -> None:
        with database.cursor() as cursor, database.prepared_cursor() as prepared:
            cursor.execute("INSERT INTO noted SELECT in_front()")
            prepared.execute("INSERT INTO noted SELECT in_front()", [])
            cursor.execute("UPDATE noted SET what = 2 + in_front() WHERE rowid = 2")
            assert cursor.execute("SELECT what FROM noted ORDER BY rowid").fetchall() == [(1,), (3,)]
            assert cursor.execute("SELECT in_front()").fetchone() == (0,)

    def test_a_transaction_that_has_its_turn_leaves_the_front_to_the_next(self, database: DatabaseWrapper) -> None:
        with database.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("INSERT INTO noted SELECT in_front()")
            assert cursor.execute("SELECT what FROM noted").fetchall() == [(0,)]

    def test_who_waits_at_most_so_long_is_told_after_it(self, database: DatabaseWrapper, file: Path) -> None:
        with connected(file) as other:
            begin(other)
            with (
                database.waiting_at_most(0.01),
                pytest.raises(OperationalError, match="database is locked"),
                database.cursor() as cursor,
            ):
                cursor.execute("INSERT INTO noted VALUES (1)")
            other.execute("COMMIT")
            with database.cursor() as cursor:
                assert cursor.execute("PRAGMA busy_timeout").fetchone() == (LONG * 1000,)
