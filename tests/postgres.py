"""A private PostgreSQL server for one run of the tests, from the binaries that are installed on this machine."""

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

USER = "makegood"
# Nothing in it needs to survive, so it never waits for a disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
# A test's rows are never committed. The autovacuum would come by in a long one, find none, and note "no rows": from
# then on every query is planned for an empty table, and a join of two large ones takes minutes.
FAST["autovacuum"] = "off"


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


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def start(binaries: Path, *, settings: Mapping[str, str] = FAST) -> str:
    """Starts a server that stops when this process ends, and returns its database URL."""
    owner = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="makegood-postgres-"))
    identity: dict[str, object] = {}
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        result = subprocess.run(  # type: ignore[call-overload]  # the identity's keywords are only given as root
            [binaries / program, "--pgdata", data, *arguments],
            **identity,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            log = folder / "log"
            raise RuntimeError(f"{program} failed: {result.stdout}{log.read_text() if log.exists() else ''}")

    def stop() -> None:
        try:
            run("pg_ctl", "stop", "--mode", "immediate", "--silent")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    run("initdb", "--auth", "trust", "--username", USER, "--encoding", "UTF8", "--locale", "C", "--no-sync")
    port = free_port()
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    options = f"-h 127.0.0.1 -p {port} -k '' {options}"
    # Its output goes to a file: pg_ctl's own output would otherwise stay open for as long as the server runs.
    atexit.register(stop)
    run("pg_ctl", "start", "--wait", "--silent", "--log", str(folder / "log"), "--options", options)
    return f"postgres://{USER}@127.0.0.1:{port}/postgres"
