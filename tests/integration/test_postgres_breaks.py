"""PostgreSQL is stopped, read-only, out of connections or full under what runs: it is told, and all goes on by itself.

On a server of its own, since the others are in the middle of something.
"""

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError

from makegood.kernel.trouble import takes_no_writes, trouble_with
from tests import postgres
from tests.integration.disks import small_disk_at
from tests.integration.processes import Makegood, command_running, order_body
from tests.integration.smtp_server import SmtpServer, smtp_server

__all__ = ["smtp_server"]

TRY_AGAIN = 75
SECONDS = 60


class Server:
    """A PostgreSQL server that can be stopped and started again."""

    def __init__(self) -> None:
        binaries = postgres.find_binaries()
        assert binaries is not None
        self._control = binaries / "pg_ctl"
        self.url = postgres.start(binaries)
        with self.connected() as server:
            (folder,) = server.execute("SHOW data_directory").fetchone() or ("",)
        self.folder = Path(folder)
        self._command = shlex.split((self.folder / "postmaster.opts").read_text())
        owner = postgres.unprivileged_user()
        self._identity: dict[str, object] = (
            {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        )

    def connected(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.url, autocommit=True)

    def stop(self) -> None:
        command = [self._control, "stop", "--silent", "--mode", "fast", "--pgdata", self.folder]
        subprocess.run(command, cwd="/", check=True, **self._identity)  # type: ignore[call-overload]  # its keywords

    def start(self, **settings: object) -> None:
        options = shlex.join(self._command[1:] + [f"-c{name}={value}" for name, value in settings.items()])
        command = [self._control, "start", "--silent", "--wait", "--pgdata", self.folder, "--options", options]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, **self._identity)  # type: ignore[call-overload]  # its keywords

    def run(self, *statements: str) -> None:
        with self.connected() as server:
            # Also where the server is read-only by default.
            server.execute("SET default_transaction_read_only = off")
            for statement in statements:
                server.execute(statement)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def moved(server: Server, initialised: dict[str, str], smtp_server: SmtpServer) -> dict[str, str]:
    """The environment of a whole Makegood on that server."""
    binaries = postgres.find_binaries()
    assert binaries is not None
    dump = subprocess.run([binaries / "pg_dump", initialised["MAKEGOOD_DATABASE_URL"]], capture_output=True, check=True)
    subprocess.run([binaries / "psql", "-q", server.url], input=dump.stdout, stdout=subprocess.DEVNULL, check=True)
    mail = f"smtp://127.0.0.1:{smtp_server.port}"
    return initialised | {"MAKEGOOD_DATABASE_URL": server.url, "MAKEGOOD_EMAIL_URL": mail}


def until(found: Callable[[], bool]) -> None:
    """Asks again until it is so."""
    deadline = time.monotonic() + SECONDS
    while not found():
        assert time.monotonic() < deadline, "it did not become so"
        time.sleep(0.05)  # another process's turn: there is nothing of ours to wait on


@pytest.mark.skipif("MAKEGOOD_DATABASE_URL" not in os.environ, reason="about PostgreSQL")
def test_it_is_told_and_goes_on_by_itself(server: Server, moved: dict[str, str], smtp_server: SmtpServer) -> None:
    makegood = Makegood(moved)
    key = makegood.key()
    orders: Iterator[int] = iter(range(10_000))
    accepted: set[str] = set()

    def order() -> int:
        name = f"o-{next(orders)}"
        answer = makegood.call("PUT", f"/api/v1/orders/{name}", order_body(), key=key)
        if answer.status == 201:
            accepted.add(name)
        else:
            assert (answer.status, answer.json["code"]) == (503, "unavailable")
            assert answer.headers["retry-after"]
        return answer.status

    def ready() -> dict[str, str]:
        return makegood.call("GET", "/readyz").json

    with makegood.running("serve", "--workers", "1"):
        makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key)
        assert order() == 201
        review = makegood.call("POST", "/api/v1/reviews", {"order": "o-0", "seller": "shop", "overall": 3}, key=key)
        for number in range(3):
            path = f"/api/v1/reviews/{review.json['id']}/messages"
            assert makegood.call("POST", path, {"text": f"Excuses {number}"}, key=key).status == 201
        # The worker has all three in hand, and the mail server has the first, when the database is stopped.
        smtp_server.pause_after(0)
        with command_running(moved, "worker") as worker:
            assert smtp_server.paused.wait(60)
            server.stop()
            smtp_server.go_on()
            assert order() == 503
            page = makegood.call("GET", "/shop/shop/")
            assert (page.status, page.headers["retry-after"]) == (503, "60")
            assert ready()["database"].startswith("the database does not answer")
            server.start(max_connections=12, superuser_reserved_connections=0)
            assert order() == 201
            until(lambda: len(smtp_server.received) >= 3)

            server.run("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
            until(lambda: order() == 503)
            assert makegood.call("GET", "/api/v1/sellers/shop/grade", key=key).status == 200
            assert makegood.call("GET", "/shop/shop/").status == 200
            assert "takes no writes" in ready()["database"]
            email = "From: anna@customers.example\n\nDank."
            assert "takes no writes" in makegood.run("inbound", stdin=email, check=TRY_AGAIN).stderr
            server.run("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
            until(lambda: order() == 201)

            taken = []
            server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            with suppress(psycopg.OperationalError):
                while True:
                    taken.append(server.connected())
            until(lambda: order() == 503)
            for one in taken:
                one.close()
            until(lambda: order() == 201)
            assert worker.poll() is None, "the worker lives on"
    assert len(smtp_server.received) == len({one.message_id for one in smtp_server.received}) == 3
    with server.connected() as database:
        stored = {name for (name,) in database.execute("SELECT id FROM orders_order").fetchall()}
    assert stored == accepted
    makegood.run("verify")


@pytest.mark.skipif(postgres.find_binaries() is None, reason="no PostgreSQL server installed")
def test_a_full_disk_of_the_server_is_told(server: Server) -> None:
    owner = postgres.unprivileged_user()
    if owner is None:
        pytest.skip("no disk can be mounted here (that takes root)")
    full = OperationalError()
    with small_disk_at(server.folder.parent / "small") as disk:
        os.chown(disk, owner.pw_uid, owner.pw_gid)
        server.run(f"CREATE TABLESPACE small LOCATION '{disk}'", "CREATE TABLE t (a text) TABLESPACE small")
        with pytest.raises(psycopg.Error) as raised:
            server.run("INSERT INTO t SELECT repeat(md5(n::text), 40) FROM generate_series(1, 100000) n")
        server.run("DROP TABLE t")
    full.__cause__ = raised.value
    assert "no space is left on the disk of the database server" in str(trouble_with(full))
    assert takes_no_writes(full)
