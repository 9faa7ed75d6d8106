"""The database as a whole: copied while others write, looked at, and emptied, for backup and restore."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from .chain import START, Head
from .sealing import head
from .snapshot import one_moment
from .stamps import untriggers

FILLED_BY_INIT = {"django_migrations", "django_content_type", "auth_permission", "kernel_installation", "kernel_stamp"}
FILLED_BY_MONITORING = {"kernel_liveworker", "kernel_figure"}


def copy_sqlite(target: Path) -> Head:
    """Write all that is committed now to a new file, while others go on writing; where the copy's audit chain stands.

    `VACUUM INTO` reads one snapshot; SQLite's backup interface would begin anew after each write of another process.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    # On its own: in the database itself the chain may have grown since.
    with closing(sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        last = copy.execute("SELECT number, hash FROM kernel_auditseal ORDER BY number DESC LIMIT 1").fetchone()
    return Head(*last) if last else START


@contextmanager
def exported_snapshot() -> Iterator[tuple[str, Head]]:
    """PostgreSQL: the name of a snapshot that other sessions can read as long as this lasts, and its audit head."""
    with one_moment(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0], head()


def is_empty() -> bool:
    """Whether nothing would be lost: no tables, or ours as `makegood init` makes them."""
    tables = set(connection.introspection.table_names())
    ours = {*connection.introspection.django_table_names(), "django_migrations", "kernel_cache"}
    if not tables <= ours:
        return not tables
    with connection.cursor() as cursor:
        for table in sorted(tables - FILLED_BY_INIT - FILLED_BY_MONITORING):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - a table's name
            if cursor.fetchone():
                return False
    return True


def drop_tables() -> None:
    """PostgreSQL: take every table away, so that a dump finds room."""
    tables = ", ".join(connection.ops.quote_name(name) for name in connection.introspection.table_names())
    with connection.cursor() as cursor:
        if tables:
            cursor.execute(f"DROP TABLE {tables} CASCADE")
        for statement in ["DROP FUNCTION IF EXISTS makegood_append_only()", *untriggers(connection.vendor)]:
            cursor.execute(statement)
