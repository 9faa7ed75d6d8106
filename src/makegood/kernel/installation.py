"""What was settled when the database was made, and whether this start fits it."""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .models import Installation
from .trouble import trouble_with


class OutOfDate(ImproperlyConfigured):
    """The database is of an earlier version; one line with the remedy."""


class Unreachable(ImproperlyConfigured):
    """The database does not answer, for now; one line with the remedy."""


def settle(now: datetime) -> None:
    """Write down, once, what the installation is made for.

    Raises:
        ImproperlyConfigured: it was made for another time zone.
    """
    stored, _ = Installation.objects.get_or_create(pk=1, defaults={"time_zone": settings.TIME_ZONE, "created_at": now})
    _check_time_zone(stored.time_zone)


def make_file() -> None:
    """SQLite's file, empty, where there is none: no connection makes one by itself.

    Raises:
        OSError: the folder cannot be written.
    """
    if _is_missing():
        Path(connection.settings_dict["NAME"]).touch()


def check() -> None:
    """Whether the database is there, up to date and made for this time zone (R8.5).

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
    """What a database must have been through to be of this version, as `app.name`."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes}


def applied_migrations() -> set[str]:
    """What this database has been through, as `app.name`."""
    return {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}


def _check_time_zone(made_for: str) -> None:
    if made_for != settings.TIME_ZONE:
        raise ImproperlyConfigured(
            f"MAKEGOOD_TIME_ZONE: this installation counts its days in {made_for}, not in {settings.TIME_ZONE};"
            " another zone would move reviews to other days"
        )
