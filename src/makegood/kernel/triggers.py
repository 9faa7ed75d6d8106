"""Which triggers of ours the database has: those of the audit trail (`append_only`) and of the stamps (`stamps`)."""

from django.db import connection


def awake_triggers() -> set[str]:
    """The names of all triggers that are there and not switched off."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}
