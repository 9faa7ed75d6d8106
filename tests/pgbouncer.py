"""A private PgBouncer in transaction mode, in front of private PostgreSQL servers."""

import atexit
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tests import postgres

START_SECONDS = 20
ANY = "*"
"""The name under which databases are found that have no name of their own: on that server, as they are called."""


def find_program() -> Path | None:
    """Debian's is in a folder that is not on everybody's PATH."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    return Path(found) if found else None


class Pooler:
    """`servers`: by the name under which clients ask for a database, the URL of the one that they get."""

    def __init__(self, program: Path, servers: Mapping[str, str], *, pool_size: int = 20) -> None:
        self.program = program
        self.folder = postgres.own_folder("makegood-pgbouncer-")
        self.port = postgres.free_port()
        self.process: subprocess.Popen[bytes] | None = None
        (self.folder / "users").write_text(f'"{postgres.USER}" ""\n')
        (self.folder / "pgbouncer.ini").write_text(
            "\n".join(
                (
                    "[databases]",
                    *(_line(name, url) for name, url in servers.items()),
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    f"listen_port = {self.port}",
                    "unix_socket_dir =",
                    "auth_type = trust",
                    f"auth_file = {self.folder / 'users'}",
                    "pool_mode = transaction",
                    "max_client_conn = 1000",
                    f"default_pool_size = {pool_size}",
                    "server_idle_timeout = 10",
                    # A server that came back is noticed at the next query, not after 15 seconds.
                    "server_login_retry = 1",
                    "",
                )
            )
        )

    def url(self, name: str) -> str:
        """Of one of its databases."""
        return f"postgres://{postgres.USER}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Returns when it takes connections."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, self.folder / "pgbouncer.ini"],
                **postgres.identity(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"pgbouncer did not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """At once, with all connections through it."""
        self._end(signal.SIGKILL)

    def remove(self) -> None:
        """Stops it, if it runs, and takes its folder away."""
        self._end(signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(START_SECONDS)
            self.process = None

    def _answers(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0


def _line(name: str, url: str) -> str:
    parts = urlsplit(url)
    database = "" if name == ANY else f" dbname={parts.path[1:]}"
    return f"{name} = host={parts.hostname} port={parts.port}{database}"


def start(server: str) -> str:
    """Starts one in front of all databases of a server, until this process ends; the URL that takes the server's place.

    Raises:
        RuntimeError: it is not installed.
    """
    program = find_program()
    if program is None:
        raise RuntimeError("no PgBouncer installed (Debian's package pgbouncer)")
    # Each test that starts a Makegood has a database of its own, and so a pool.
    pool = Pooler(program, {ANY: server}, pool_size=8)
    atexit.register(pool.remove)
    pool.start()
    return pool.url(urlsplit(server).path[1:])
