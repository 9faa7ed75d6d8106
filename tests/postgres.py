"""Private PostgreSQL servers for one run of the tests, from the binaries that are installed on this machine."""

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

USER = "makegood"
# Nothing in it needs to survive, so it never waits for a disk.
NO_DISK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
# A test's rows are never committed. The autovacuum would come by in a long one, find none, and note "no rows": from
# then on every query is planned for an empty table, and a join of two large ones takes minutes.
FAST = NO_DISK | {"autovacuum": "off"}


def find_binaries() -> Path | None:
    """The folder that holds `initdb` and `pg_ctl`: Debian's, which is not on PATH, the newest first; else PATH's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("pg_ctl")
    candidates = [*reversed(debian), *([Path(on_path)] if on_path else [])]
    return next((path.parent for path in candidates if path.with_name("initdb").exists()), None)


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to run the server as: PostgreSQL refuses root. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("running as root, and there is neither a user postgres nor a user nobody for the server")


def identity() -> dict[str, Any]:
    """What `subprocess` takes to start something as that user."""
    owner = unprivileged_user()
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}


def own_folder(prefix: str) -> Path:
    """A new folder that the user may write."""
    owner = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Server:
    """A server with a folder and a port of its own; with `source`, a streaming replica of that one."""

    def __init__(self, binaries: Path, settings: Mapping[str, str], *, source: "Server | None" = None) -> None:
        self.binaries = binaries
        self.settings = settings
        self.folder = own_folder("makegood-postgres-")
        self.port = free_port()
        where = ("--pgdata", str(self._data), "--no-sync")
        if source is None:
            self._run("initdb", *where, "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C")
        else:
            self._run("pg_basebackup", *where, f"--dbname={source.url}", "--write-recovery-conf", "--checkpoint=fast")

    @property
    def url(self) -> str:
        """Of the database that every server has."""
        return f"postgres://{USER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Returns when it takes connections; a replica, when what it shows is consistent."""
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        options = f"-h 127.0.0.1 -p {self.port} -k '' {options}"
        # Its output goes to a file: pg_ctl's own output would otherwise stay open for as long as the server runs.
        self._control("start", "--wait", "--log", str(self.folder / "log"), "--options", options)

    def stop(self, mode: str = "immediate") -> None:
        """`fast` ends sessions and writes all to the disk, `immediate` leaves that to the next start."""
        self._control("stop", "--mode", mode)

    def kill(self) -> None:
        """Its main process at once; the others notice and end."""
        os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def promote(self) -> None:
        """A replica becomes a primary; returns when it takes writes."""
        self._control("promote", "--wait")

    def remove(self) -> None:
        """Stops it, if it runs, and takes its folder away."""
        with suppress(RuntimeError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "--pgdata", str(self._data), "--silent", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        result = subprocess.run(
            [self.binaries / program, *arguments],
            **identity(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program} failed: {result.stdout}{log.read_text() if log.exists() else ''}")


def start(binaries: Path, *, settings: Mapping[str, str] = FAST) -> str:
    """Starts a server that stops when this process ends, and returns its database URL."""
    server = Server(binaries, settings)
    atexit.register(server.remove)
    server.start()
    return server.url
