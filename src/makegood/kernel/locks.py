"""Taking turns where there is no row yet that could be locked."""

from django.db import connection


def take_turn(name: str) -> None:
    """Waits until no other transaction holds this name, and holds it until this transaction ends.

    On SQLite there is nothing to do: whoever writes is alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
