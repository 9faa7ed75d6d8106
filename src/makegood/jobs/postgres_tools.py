"""PostgreSQL's own programs for a copy of a whole database, `pg_dump` and `pg_restore`."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from .archive import BackupError

# Debian and its kin keep each version's programs here, and may have none on PATH.
_DEBIAN = Path("/usr/lib/postgresql")


def find(program: str) -> str:
    """The program's path.

    Raises:
        BackupError: it is not installed, or older than the server and so cannot read its databases; or it would have to
            go through a pool of connections, where it would leave its own search path to whoever comes next.
    """
    if settings.MAKEGOOD_DIRECT_DATABASE is None and connection.is_pooled():  # type: ignore[attr-defined]  # our own engine's
        raise BackupError(
            f"MAKEGOOD_DATABASE_URL leads through a pool of connections, which {program} must not use:"
            " set MAKEGOOD_DATABASE_DIRECT_URL to the address of the database server itself"
        )
    wanted = connection.pg_version // 10_000  # type: ignore[attr-defined]  # asked for on PostgreSQL only
    remedy = f"install the client programs of PostgreSQL {wanted} (Debian's package postgresql-client-{wanted})"
    on_path = shutil.which(program)
    candidates = [*([on_path] if on_path else []), *map(str, sorted(_DEBIAN.glob(f"*/bin/{program}"), reverse=True))]
    if not candidates:
        raise BackupError(f"{program} is not installed: {remedy}")
    versions = {path: _version(path) for path in candidates}
    able = [path for path in candidates if versions[path] >= wanted]
    if not able:
        newest = max(versions.values())
        raise BackupError(f"{program} is of version {newest}, the server of version {wanted}: {remedy}")
    # The nearest: a newer pg_restore says things that an older server does not know.
    return min(able, key=versions.__getitem__)


def run(program: str, *options: str) -> None:
    """Run it on the configured database.

    Raises:
        BackupError: it failed; the first line that it wrote.
    """
    # The client's own translation of the settings; a password goes by the environment, which other users cannot read.
    directly: dict[str, Any] = settings.MAKEGOOD_DIRECT_DATABASE or connection.settings_dict
    (_, *where), environment = connection.client.settings_to_cmd_args_env(directly, [])
    chosen = directly["OPTIONS"].get("target_session_attrs")  # which Django's translation leaves out
    *address, name = where
    done = subprocess.run(  # noqa: S603 - found by `find`
        [program, *options, *address, "--dbname", name],
        env={**os.environ, **(environment or {}), **({"PGTARGETSESSIONATTRS": chosen} if chosen else {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        # No more than one line: further ones may quote rows.
        reason = next((line for line in done.stderr.splitlines() if "error:" in line), f"exit {done.returncode}")
        raise BackupError(f"{Path(program).name} failed: {reason}")


def _version(path: str) -> int:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found by us
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    return int(found[1]) if found else 0
