"""What was settled when the database was made, and whether this start fits it."""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .fingerprints import fingerprint, fingerprints
from .models import Installation
from .trouble import trouble_with

_PURPOSE = "installation"
"""Of the fingerprint that tells one secret key from another."""


class OutOfDate(ImproperlyConfigured):
    """The database is of an earlier version; one line with the remedy."""


class Unreachable(ImproperlyConfigured):
    """The database does not answer, for now; one line with the remedy."""


def settle(now: datetime, *, forgets_key: bool = False) -> None:
    """Write down, once, what the installation is made for.

    `forgets_key`: its secret key is lost, and another one takes its place.

    Raises:
        ImproperlyConfigured: it was made for another time zone, or with another secret key.
    """
    made = {"time_zone": settings.TIME_ZONE, "created_at": now, "key_mark": _mark(settings.SECRET_KEY)}
    stored, _ = Installation.objects.get_or_create(pk=1, defaults=made)
    _check_time_zone(stored.time_zone)
    if not forgets_key:
        _check_secret_key(stored.key_mark)


def note_secret_key(key: str) -> None:
    """Write down that everything is sealed and signed with this key now."""
    Installation.objects.filter(pk=1).update(key_mark=_mark(key))


def has_its_key() -> bool:
    """Whether the secret key, or a former one that is named, is that of the database."""
    return _is_known(Installation.objects.get(pk=1).key_mark)


def make_file() -> None:
    """SQLite's file, empty, where there is none: no connection makes one by itself.

    Raises:
        OSError: the folder cannot be written.
    """
    if _is_missing():
        Path(connection.settings_dict["NAME"]).touch()


def check() -> None:
    """Whether the database is there, up to date, made for this time zone (R8.5) and with this secret key.

    Raises:
        ImproperlyConfigured: one line with the remedy.
    """
    check_restored()
    try:
        stored = None if _is_missing() else Installation.objects.filter(pk=1).first()
    except (DatabaseError, InterfaceError) as error:
        trouble = trouble_with(error)
        if trouble is not None:
            raise Unreachable(trouble) from error
        stored = None
    if stored is None:
        raise ImproperlyConfigured(
            f"there is no Makegood database yet for {settings.MAKEGOOD_DATA}: run `makegood init` first; where there"
            " was one, look whether its disk is mounted"
        )
    if known_migrations() - applied_migrations():
        raise OutOfDate("the database is of an earlier version: run `makegood init` to upgrade it")
    if not settings.MAKEGOOD_HAS_SECRET_KEY:
        raise ImproperlyConfigured("MAKEGOOD_SECRET_KEY: there is no secret key: run `makegood init` to make one")
    _check_time_zone(stored.time_zone)
    _check_secret_key(stored.key_mark)


def is_read_only() -> bool:
    """Whether PostgreSQL is a replica, or was made read-only."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone()[0] == "on")


def _is_missing() -> bool:
    """Whether there is no database file, or none any more."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]  # of SQLite only
        return False
    return not Path(connection.settings_dict["NAME"]).exists()


def check_restored() -> None:
    """Whether every restore into this folder came to its end.

    Raises:
        ImproperlyConfigured: one line with the remedy.
    """
    if unfinished_restore().exists():
        raise ImproperlyConfigured(
            f"a restore into {settings.MAKEGOOD_DATA} was interrupted: run `makegood restore` again"
        )


def unfinished_restore() -> Path:
    """The file that lies in the data folder while a restore is under way."""
    return Path(settings.MAKEGOOD_DATA) / ".restore-unfinished"


def note_restored(now: datetime) -> None:
    """Write down that the database was made from a backup."""
    Installation.objects.filter(pk=1).update(restored_at=now)


@cache
def known_migrations() -> set[str]:
    """What a database must have been through to be of this version, as `app.name`.

    Of one that was made at once, the steps that others took count as taken, and the other way round.
    """
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def count_ahead() -> int:
    """How many migrations bring the database to this version."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def applied_migrations() -> set[str]:
    """What this database has been through, as `app.name`."""
    return {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}


def _check_time_zone(made_for: str) -> None:
    if made_for != settings.TIME_ZONE:
        raise ImproperlyConfigured(
            f"MAKEGOOD_TIME_ZONE: this installation counts its days in {made_for}, not in {settings.TIME_ZONE};"
            " another zone would move reviews to other days"
        )


def _check_secret_key(mark: str | None) -> None:
    if not _is_known(mark):
        in_file = settings.MAKEGOOD_SECRET_KEY_IN_FILE
        place = f"{settings.MAKEGOOD_DATA}/secret_key" if in_file else "MAKEGOOD_SECRET_KEY"
        raise ImproperlyConfigured(
            f"{place}: this is not the secret key with which the database was made: put that one back, which every"
            " backup holds, or name it in MAKEGOOD_SECRET_KEY_FALLBACKS; where it is lost, run"
            " `makegood init --new-secret-key`"
        )


def _is_known(mark: str | None) -> bool:
    return mark is None or mark in fingerprints("", purpose=_PURPOSE)


def _mark(key: str) -> str:
    return fingerprint("", purpose=_PURPOSE, key=key)
