"""A worker moves SQLite's log into its file, so that nobody who asks or writes waits for the disk."""

import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from makegood.jobs import checkpoints
from makegood.jobs.checkpoints import move_log, moving_log
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
