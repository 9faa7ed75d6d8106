"""What was settled when the database was made, and whether this start fits it."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from .models import Installation


def settle(now: datetime) -> None:
    """Write down, once, what the installation is made for.

    Raises:
        ImproperlyConfigured: it was made for another time zone.
    """
    stored, _ = Installation.objects.get_or_create(pk=1, defaults={"time_zone": settings.TIME_ZONE, "created_at": now})
    _check_time_zone(stored.time_zone)


def check() -> None:
    """Whether the database is there, up to date and made for this time zone (R8.5).

    Raises:
        ImproperlyConfigured: one line with the remedy.
    """
    try:
        stored = Installation.objects.filter(pk=1).first()
    except DatabaseError:
        stored = None
    if stored is None:
        raise ImproperlyConfigured(
            f"there is no Makegood database yet for {settings.MAKEGOOD_DATA}: run `makegood init` first"
        )
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ImproperlyConfigured("the database is of an earlier version: run `makegood init` to upgrade it")
    if not settings.MAKEGOOD_HAS_SECRET_KEY:
        raise ImproperlyConfigured("MAKEGOOD_SECRET_KEY: there is no secret key: run `makegood init` to make one")
    _check_time_zone(stored.time_zone)


def _check_time_zone(made_for: str) -> None:
    if made_for != settings.TIME_ZONE:
        raise ImproperlyConfigured(
            f"MAKEGOOD_TIME_ZONE: this installation counts its days in {made_for}, not in {settings.TIME_ZONE};"
            " another zone would move reviews to other days"
        )
