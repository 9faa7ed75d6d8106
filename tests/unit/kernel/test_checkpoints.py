"""A worker moves SQLite's log into its file, so that nobody who asks or writes waits for the disk."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from makegood.kernel.sqlite import checkpoints
from makegood.kernel.sqlite.checkpoints import move_log, moving_log
from tests.factories import make_seller

PATIENCE = 60.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_sqlite(transactional_db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL moves its own")
    move_log()


def is_in_file(name: str) -> bool:
    return name.encode() in Path(connection.settings_dict["NAME"]).read_bytes()


def test_what_was_committed_goes_into_the_file() -> None:
    make_seller("shop", name="Zonnebloem")
    assert not is_in_file("Zonnebloem")
    move_log()
    assert is_in_file("Zonnebloem")


@contextmanager
def somebody() -> Iterator[sqlite3.Connection]:
    """Of another process."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as opened:
        yield opened


def begin_to_read(reader: sqlite3.Connection) -> None:
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sellers_seller").fetchone()


def pages_in_log() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return int(cursor.fetchone()[1])


def test_a_long_log_begins_anew_though_others_write_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "LONG", 1)
    make_seller("shop", name="Zonnebloem")
    with somebody() as writer, somebody() as reader:
        begin_to_read(reader)
        before = pages_in_log()

        def write_meanwhile(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            done = execute(sql, *rest)
            if "PASSIVE" in sql:
                writer.execute("UPDATE sellers_seller SET name = 'Korenbloem'")
                reader.execute("ROLLBACK")
            return done

        with connection.execute_wrapper(write_meanwhile):
            move_log()
        begin_to_read(reader)
        writer.execute("UPDATE sellers_seller SET name = 'Madelief'")
        assert pages_in_log() < before


def test_nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "LONG", 1)
    monkeypatch.setattr(checkpoints, "PAUSE", 0)
    make_seller("shop", name="Zonnebloem")
    with somebody() as writer:
        writer.execute("BEGIN IMMEDIATE")
        move_log()
    assert is_in_file("Zonnebloem")


def test_a_thread_of_the_worker_does_so_while_somebody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "SECONDS", 0.01)
    make_seller("shop", name="Zonnebloem")
    with transaction.atomic(), moving_log():
        make_seller("other", name="Korenbloem")
        deadline = time.monotonic() + PATIENCE
        while not is_in_file("Zonnebloem"):
            assert time.monotonic() < deadline, "the log was not moved"
            time.sleep(0.01)  # another thread's turn: there is nothing of ours to wait on
        assert not is_in_file("Korenbloem")
