"""A replica answers what it may, and never with less than the primary had when it was asked (docs/adr/0015)."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connections, transaction
from django.db.utils import load_backend

from makegood.config.environment import database_settings, read_environment
from makegood.kernel.replica import QUESTION_SECONDS, Reads, Replica, Router, allowed
from tests import pgbouncer, postgres
from tests.conftest import ROOT
from tests.integration.processes import Makegood, order_body

PRIMARY, REPLICA, STRANGER = "the primary", "the replica", "a stranger"
SOON = 20
# Commits wait for the log, as they do by default, and the log for no disk.
QUICK = {"fsync": "off"}


@dataclass
class Pair:
    primary: postgres.Server
    replica: postgres.Server

    @staticmethod
    def told(server: postgres.Server, statement: str) -> object:
        """By a session of its own, as its superuser."""
        with psycopg.connect(server.url, autocommit=True) as session:
            answer = session.execute(statement)
            row = answer.fetchone() if answer.description else None
            return row[0] if row else None

    def stand_still(self) -> None:
        """The replica gets everything and shows nothing of it."""
        self.told(self.replica, "SELECT pg_wal_replay_pause()")
        until(lambda: self.told(self.replica, "SELECT pg_get_wal_replay_pause_state()") == "paused")

    def go_on(self) -> None:
        """The replica shows all that the primary has."""
        self.told(self.replica, "SELECT pg_wal_replay_resume()")
        reached = self.told(self.primary, "SELECT pg_current_wal_flush_lsn()::text")
        until(lambda: self.told(self.replica, f"SELECT pg_last_wal_replay_lsn() >= '{reached}'"))


def until(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + SOON
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # another server's turn: there is nothing of ours to wait on


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    binaries = postgres.find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server installed (Debian's package postgresql)")
    primary = postgres.Server(binaries, QUICK)
    primary.start()
    replica = postgres.Server(binaries, QUICK, source=primary)
    replica.start()
    yield Pair(primary, replica)
    replica.remove()
    primary.remove()


def connect(alias: str, server: postgres.Server) -> None:
    connect_to(alias, "127.0.0.1", server.port)


def connect_to(alias: str, host: str, port: int, **options: str) -> None:
    where = {"HOST": host, "PORT": str(port), "USER": postgres.USER, "NAME": "postgres", "OPTIONS": options}
    settings = connections.configure_settings({"default": {"ENGINE": "makegood.kernel.postgres", **where}})["default"]
    connections[alias] = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, alias)


@contextmanager
def standing_still(alias: str) -> Iterator[None]:
    """The server's end of a connection takes what is asked, and answers nothing."""
    process: int = connections[alias].connection.info.backend_pid
    os.kill(process, signal.SIGSTOP)
    yield
    os.kill(process, signal.SIGCONT)


@pytest.fixture
def replica(pair: Pair, django_db_blocker: pytest.FixtureRequest) -> Iterator[Replica]:
    """What a process knows of it, with a table of one row."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's
        connect(PRIMARY, pair.primary)
        connect(REPLICA, pair.replica)
        write("DROP TABLE IF EXISTS state", "CREATE TABLE state (number int)", "INSERT INTO state VALUES (1)")
        pair.go_on()
        yield Replica(PRIMARY, REPLICA)
        for alias in (PRIMARY, REPLICA):
            connections[alias].close()
            del connections[alias]


def write(*statements: str) -> None:
    with connections[PRIMARY].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def read(alias: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT number FROM state")
        return cursor.fetchone()[0]


def routed() -> str:
    """Where Django would read, as it asks."""
    return Router().db_for_read(object)


def test_a_replica_that_is_as_far_answers_and_nothing_is_ever_written_to_it(replica: Replica) -> None:
    assert routed() == "default"
    with allowed(replica) as reading:
        assert routed() == REPLICA
        assert read(routed()) == 1
        assert Router().db_for_write(object) == "default"
        assert reading.reads is Reads.REPLICA
    assert routed() == "default"
    assert not Router().allow_migrate("replica", "reviews")
    assert Router().allow_relation(object(), object())


def test_a_replica_that_is_behind_does_not_answer_until_it_has_caught_up(pair: Pair, replica: Replica) -> None:
    pair.stand_still()
    write("UPDATE state SET number = 2")
    assert read(REPLICA) == 1
    with allowed(replica) as reading:
        assert (routed(), read(routed())) == (PRIMARY, 2)
        assert reading.reads is Reads.BEHIND
    pair.go_on()
    with allowed(Replica(PRIMARY, REPLICA)):
        assert (routed(), read(routed())) == (REPLICA, 2)


def test_a_request_reads_in_a_transaction_from_the_primary_and_afterwards_too(replica: Replica) -> None:
    with allowed(replica):
        assert routed() == REPLICA
        with transaction.atomic(using=PRIMARY):
            assert routed() == PRIMARY
            write("UPDATE state SET number = 3")
        # The replica may not have it yet.
        assert (routed(), read(routed())) == (PRIMARY, 3)


def test_what_was_read_from_the_primary_before_is_in_what_the_replica_shows_then(replica: Replica) -> None:
    with allowed(replica):
        write("UPDATE state SET number = 4")
        assert read(PRIMARY) == 4
        assert read(routed()) == 4


def test_a_replica_that_dies_in_the_middle_of_a_request_is_replaced_by_the_primary(
    pair: Pair, replica: Replica
) -> None:
    with allowed(replica) as reading:
        assert routed() == REPLICA
        pair.replica.stop()
        # Also for whoever holds a connection to the replica already.
        assert read(REPLICA) == 1
        assert (routed(), reading.reads) == (PRIMARY, Reads.AWAY)
    pair.replica.start()
    # Nobody asks it for a while, so that nobody waits for one that is away.
    with allowed(replica) as reading:
        assert (routed(), reading.reads) == (PRIMARY, Reads.AWAY)
    with allowed(Replica(PRIMARY, REPLICA)):
        assert routed() == REPLICA


def test_a_replica_that_is_not_there_leaves_all_to_the_primary(pair: Pair, replica: Replica) -> None:
    pair.replica.stop()
    try:
        with allowed(replica) as reading:
            assert (routed(), read(routed()), reading.reads) == (PRIMARY, 1, Reads.AWAY)
    finally:
        pair.replica.start()


def test_a_replica_that_takes_the_question_and_never_answers_is_waited_for_once(replica: Replica) -> None:
    with allowed(replica):
        assert routed() == REPLICA
    with standing_still(REPLICA):
        began = time.monotonic()
        with allowed(replica) as reading:
            assert (routed(), read(routed()), reading.reads) == (PRIMARY, 1, Reads.AWAY)
        assert time.monotonic() - began >= QUESTION_SECONDS  # as long as a pool may wait for a server that is not there
        with allowed(replica) as reading:
            assert (routed(), reading.reads) == (PRIMARY, Reads.AWAY)


def test_a_query_that_the_replica_never_answers_is_answered_by_the_primary(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("makegood.kernel.replica.ANSWER_SECONDS", 0.2)
    with allowed(replica) as reading:
        assert routed() == REPLICA
        with standing_still(REPLICA):
            assert read(REPLICA) == 1
        assert (routed(), reading.reads) == (PRIMARY, Reads.AWAY)
    assert read(PRIMARY) == 1


def test_a_socket_that_takes_connections_and_says_nothing_is_asked_by_one_for_all(
    pair: Pair, django_db_blocker: pytest.FixtureRequest
) -> None:
    with django_db_blocker.unblock(), socket.create_server(("127.0.0.1", 0)) as silent:  # type: ignore[attr-defined]  # pytest-django's
        unheard = Replica(PRIMARY, REPLICA)

        def ask() -> None:
            connect(PRIMARY, pair.primary)
            connect_to(REPLICA, "127.0.0.1", silent.getsockname()[1], connect_timeout="2")
            asked.append(unheard.choose())
            connections[PRIMARY].close()

        asked: list[Reads] = []
        first = threading.Thread(target=ask)
        first.start()
        with silent.accept()[0]:
            # The first one waits, and nobody with it.
            assert (unheard.choose(), asked) == (Reads.AWAY, [])
            first.join()
    assert asked == [Reads.AWAY]


def test_a_copy_of_another_database_is_no_replica(pair: Pair, replica: Replica) -> None:
    stranger = postgres.Server(pair.primary.binaries, QUICK)
    stranger.start()
    connect(STRANGER, stranger)
    try:
        with allowed(Replica(STRANGER, REPLICA)) as reading:
            assert (routed(), reading.reads) == (STRANGER, Reads.AWAY)
        # Nor is a server that takes writes, however far it is.
        with allowed(Replica(PRIMARY, STRANGER)) as reading:
            assert (routed(), reading.reads) == (PRIMARY, Reads.AWAY)
    finally:
        connections[STRANGER].close()
        del connections[STRANGER]
        stranger.remove()


def test_an_address_of_several_servers_leads_to_the_new_primary_when_it_changes(
    pair: Pair, django_db_blocker: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    heir = postgres.Server(pair.primary.binaries, QUICK, source=pair.primary)
    heir.start()
    both = f"{postgres.USER}@127.0.0.1:{heir.port},127.0.0.1:{pair.primary.port}/postgres"
    monkeypatch.setenv("MAKEGOOD_DATABASE_URL", f"postgres://{both}?target_session_attrs=read-write")
    settings = connections.configure_settings({"default": database_settings(read_environment(tmp_path))})["default"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's
        connections[PRIMARY] = connection = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, PRIMARY)
        try:
            write("DROP TABLE IF EXISTS state", "CREATE TABLE state AS SELECT 1 AS number")
            until(lambda: pair.told(heir, "SELECT to_regclass('state')::text"))
            pair.primary.stop()
            heir.promote()
            connection.close_if_unusable_or_obsolete()  # as before each request
            write("UPDATE state SET number = 2")
            assert pair.told(heir, "SELECT number FROM state") == 2
        finally:
            connection.close()
            del connections[PRIMARY]
            heir.remove()
            pair.primary.start()


def test_through_a_pool_too_somebody_sees_at_once_what_was_written_while_the_replica_stands_still(
    pair: Pair, tmp_path: Path
) -> None:
    program = pgbouncer.find_program()
    if program is None:
        pytest.skip("no PgBouncer installed (Debian's package pgbouncer)")
    pool = pgbouncer.Pooler(program, {"primary": pair.primary.url, "replica": pair.replica.url})
    pool.start()
    makegood = Makegood(environment_of(tmp_path, pool))
    try:
        makegood.run("init")
        key = makegood.key()
        with makegood.serving():
            makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key)
            makegood.call("PUT", "/api/v1/orders/o-1", order_body(), key=key)
            pair.stand_still()
            review = {"order": "o-1", "seller": "shop", "overall": 8, "text": "Fijne winkel, snel geleverd."}
            assert makegood.call("POST", "/api/v1/reviews", review, key=key).status == 201
            # Twice of each, so that both processes of the server were asked.
            for _ in range(4):
                assert "Fijne winkel" in makegood.call("GET", "/shop/shop/").text
                listed = makegood.call("GET", "/api/v1/reviews?seller=shop", key=key).json["items"]
                assert [one["text"] for one in listed] == [review["text"]]
            pair.go_on()
            until(lambda: makegood.call("GET", "/readyz").json["replica"] == "ok")
            until(lambda: answered_by_replica(makegood, key))
            assert "Fijne winkel" in makegood.call("GET", "/shop/shop/").text
            assert "pool of connections" in makegood.run("backup", str(tmp_path / "b.tar.gz"), check=1).stderr
            # The pool waits for a server that is gone, two minutes long; readers do not wait with it.
            pair.replica.stop()
            listed = makegood.call("GET", "/api/v1/reviews?seller=shop", key=key).json["items"]
            assert [one["text"] for one in listed] == [review["text"]]
            pair.replica.start()
        assert '"reads": "replica"' in makegood.log
        assert '"reads": "away"' in makegood.log
        direct = {"MAKEGOOD_DATABASE_DIRECT_URL": pair.primary.url}
        makegood.run("backup", str(tmp_path / "backup.tar.gz"), **direct)
    finally:
        pool.remove()


def answered_by_replica(makegood: Makegood, key: str) -> bool:
    makegood.call("GET", "/api/v1/reviews", key=key)
    metrics = makegood.call("GET", "/metrics").text
    return 'makegood_replica_reads_total{answered="replica"}' in metrics


def environment_of(folder: Path, pool: pgbouncer.Pooler) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")}
    return kept | {
        "MAKEGOOD_DATA": str(folder / "data"),
        "MAKEGOOD_SECRET_KEY": "only-for-tests-" + "0" * 50,
        "MAKEGOOD_DATABASE_URL": pool.url("primary"),
        "MAKEGOOD_REPLICA_URL": pool.url("replica"),
        "PYTHONPATH": str(ROOT / "src"),
    }
