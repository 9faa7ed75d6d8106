"""Making a backup: a consistent snapshot while others write, packed into one file that appears when it is whole."""

import errno
import os
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from makegood import __version__
from makegood.kernel.chain import Head
from makegood.kernel.copying import copy_sqlite, exported_snapshot
from makegood.kernel.files import sync_folder
from makegood.kernel.installation import applied_migrations
from makegood.kernel.sealing import seal_rows
from makegood.kernel.trouble import takes_no_writes

from . import postgres_tools
from .archive import DATABASE, SECRET_KEY, BackupError, Manifest, Progress, sum_of, write_archive


def make_backup(target: Path, *, now: datetime, progress: Progress) -> Manifest:
    """Write a backup of everything to a new file.

    Raises:
        BackupError: it cannot be made; nothing is left behind.
        OSError: the folder cannot be written, or its disk is full.
    """
    check_target(target)
    kind = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    # So that the head covers as much as there is. A database that takes no writes can be saved all the same.
    try:
        seal_rows()
    except DatabaseError as error:
        if not takes_no_writes(error):
            raise
    # In the same folder, so that the file can be renamed into its place, and closed to others.
    with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        database = Path(folder) / DATABASE[kind]
        head = _copy_sqlite(database) if kind == "sqlite" else _dump_postgres(database)
        done, total = 0, 2 * database.stat().st_size

        def advance(size: int) -> None:
            nonlocal done
            done += size
            progress(done, total)

        key = Path(folder) / SECRET_KEY
        key.write_text(settings.SECRET_KEY, encoding="utf-8")
        manifest = Manifest(
            version=__version__,
            created_at=now,
            database=kind,
            server=".".join(map(str, connection.get_database_version())),
            time_zone=settings.TIME_ZONE,
            audit_head=str(head),
            migrations=sorted(applied_migrations()),
            files={database.name: sum_of(database, advance), SECRET_KEY: sum_of(key, lambda _size: None)},
        )
        packed = Path(folder) / "packed"
        write_archive(packed, manifest, settings.SECRET_KEY, database, advance)
        check_target(target)
        packed.rename(target)
    sync_folder(target.parent)
    return manifest


def check_target(target: Path) -> None:
    """Whether a backup can be written there.

    Raises:
        BackupError: something is there, or the folder is not.
    """
    if os.path.lexists(target):
        raise BackupError(f"{target} exists, and nothing is overwritten: choose another name, or remove it first")
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}: make it first, or choose another name")


def _copy_sqlite(target: Path) -> Head:
    try:
        return copy_sqlite(target)
    except OperationalError as error:
        # SQLite does not say which of the two disks it means; from ours it only reads.
        if takes_no_writes(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target.parent.parent)) from error
        raise


def _dump_postgres(target: Path) -> Head:
    program = postgres_tools.find("pg_dump")
    with exported_snapshot() as (snapshot, head):
        options = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges")
        postgres_tools.run(program, *options, f"--snapshot={snapshot}", f"--file={target}")
    return head
