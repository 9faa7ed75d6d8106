"""Making an installation from a backup: alone, into an empty database, and to be begun anew when it was interrupted."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from makegood import __version__
from makegood.domain.accounts.actions import seal_second_factors
from makegood.domain.privacy.actions import apply_erasures
from makegood.kernel import actors, installation
from makegood.kernel.bulk import look_anew
from makegood.kernel.copying import drop_tables, is_empty
from makegood.kernel.files import sync_folder
from makegood.kernel.sealing import head

from . import postgres_tools
from .archive import FORMAT, BackupError, Manifest, Progress, unpack
from .setup import Upgrading, keep_secret_key, upgrade_database


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of it."""

    audit_head: str
    key_remark: str
    """What the operator must know about the secret key; empty when there is nothing."""
    erased_again: int
    """Customers who were erased after the backup was made, and are so again."""


def check_manifest(manifest: Manifest) -> None:
    """Whether this version, with these settings, can use the backup.

    Raises:
        BackupError: it cannot; nothing was touched.
    """
    if (
        manifest.format > FORMAT
        or _numbers(manifest.version) > _numbers(__version__)
        or not set(manifest.migrations) <= installation.known_migrations()
    ):
        raise BackupError(
            f"the backup was made by Makegood {manifest.version}, which is newer than this one ({__version__}):"
            " upgrade first"
        )
    if manifest.database != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupError(
            f"the backup is of {names[manifest.database]}, and MAKEGOOD_DATABASE_URL names {names[connection.vendor]}"
        )
    if manifest.time_zone != settings.TIME_ZONE:
        raise BackupError(
            f"the backup counts its days in {manifest.time_zone}, this installation in {settings.TIME_ZONE}: set"
            " MAKEGOOD_TIME_ZONE to the former"
        )
    if manifest.database == "postgresql":
        postgres_tools.find("pg_restore")


def restore(path: Path, manifest: Manifest, *, now: datetime, progress: Progress, upgrading: Upgrading) -> Restored:
    """Load the backup; the caller holds the data folder alone.

    `upgrading`: as at `upgrade_database`, where the backup is of an earlier version.

    Raises:
        BackupError: the database is not empty, or the file is damaged; the database stays as it is.
    """
    folder: Path = settings.MAKEGOOD_DATA
    marker = installation.unfinished_restore()
    installation.make_file()
    # What an interrupted restore left is nobody's data: the marker was there before the first of it.
    if not marker.exists() and not is_empty():
        raise BackupError(
            f"{_where()} is not empty, and nothing is overwritten: restore into an empty database, such as one of a new"
            " data folder"
        )
    unpacked = _place() if connection.vendor == "sqlite" else folder / "database.dump"
    unpacked = unpacked.with_name(f".{unpacked.name}.restoring")
    try:
        key = unpack(path, manifest, unpacked, progress)
        marker.touch(mode=0o600)
        sync_folder(folder)
        try:
            _load(unpacked)
        except BackupError:
            marker.unlink()  # PostgreSQL took it all back: the database is empty
            raise
    finally:
        unpacked.unlink(missing_ok=True)
    key_remark = _restore_key(key, path)
    upgrade_database(upgrading)
    installation.note_secret_key(key)
    if installation.has_its_key():
        seal_second_factors()
    if str(head()) != manifest.audit_head:
        raise BackupError(
            f"the audit trail in the backup ends at {head()}, not at {manifest.audit_head}: it is damaged"
        )
    erased_again = apply_erasures(by=actors.system("restore"), now=now)
    installation.note_restored(now)
    marker.unlink()
    sync_folder(folder)
    return Restored(manifest.audit_head, key_remark, erased_again)


def _load(unpacked: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        place = _place()
        for end in ("-wal", "-shm", "-journal"):
            place.with_name(place.name + end).unlink(missing_ok=True)
        unpacked.replace(place)
        sync_folder(place.parent)
    else:
        drop_tables()
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        postgres_tools.run(postgres_tools.find("pg_restore"), *options, str(unpacked))
        look_anew()


def _place() -> Path:
    return Path(connection.settings_dict["NAME"])


def _where() -> str:
    return str(_place()) if connection.vendor == "sqlite" else f"the database {connection.settings_dict['NAME']}"


def _restore_key(key: str, path: Path) -> str:
    """Put the key of the backup where the next start finds it; what there is to say about it."""
    if settings.MAKEGOOD_SECRET_KEY_IN_FILE:
        former = keep_secret_key(key)
        return f"the key that was in the data folder is now in {former}" if former else ""
    if key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        return ""
    return (
        "MAKEGOOD_SECRET_KEY is not the key of the backup, and nothing starts without that: set it, or"
        f" MAKEGOOD_SECRET_KEY_FALLBACKS, to what `tar -xzOf {path} secret_key` prints, and run `makegood init`"
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,9}", version)[:3])
