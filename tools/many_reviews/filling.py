"""Room for millions of rows: what costs while they come in is put aside, and put back at once in the end.

For an empty database that nobody else uses, and that may be thrown away when this is cut off.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

Progress = Callable[[str, int, int], None]
"""Is told what is being made, how many of it there are, and how many there will be."""

_SQLITE_LAX = {"foreign_keys": "OFF", "journal_mode": "OFF", "synchronous": "OFF", "secure_delete": "OFF"}
_SQLITE_CACHE = -2_000_000
"""kB of pages: the indexes that cannot be put aside fit in it."""


@contextmanager
def put_aside(tables: Sequence[str], progress: Progress) -> Iterator[None]:
    """Takes the indexes of these tables away, and on PostgreSQL all foreign keys; makes them again afterwards.

    Primary keys and unique constraints stay: they prove that no id came twice.
    """
    if connection.vendor == "sqlite":
        with _lax_sqlite(), _without(_sqlite_indexes(tables), "indexes", progress):
            yield
    else:
        keys, indexes = _postgres_foreign_keys(), _postgres_indexes(tables)
        with _without(keys, "foreign keys", progress), _without(indexes, "indexes", progress):
            yield
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
                    cursor.execute(statement)


def say_sizes(tables: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Bytes of each table and of all its indexes together."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            found = {}
            for table in tables:
                cursor.execute("SELECT pg_table_size(%s), pg_indexes_size(%s)", [table, table])
                found[table] = cursor.fetchone()
            return found
        cursor.execute(
            # By pages: the sum of their sizes has 31 bits.
            "SELECT m.tbl_name, m.type, SUM(s.pageno) * p.page_size FROM dbstat AS s, pragma_page_size AS p"
            " JOIN sqlite_master AS m ON m.name = s.name WHERE s.aggregate = 1 GROUP BY 1, 2"
        )
        sizes = {(table, kind): size for table, kind, size in cursor.fetchall()}
    return {table: (sizes.get((table, "table"), 0), sizes.get((table, "index"), 0)) for table in tables}


@contextmanager
def _without(pairs: Sequence[tuple[str, str]], what: str, progress: Progress) -> Iterator[None]:
    """Runs the first statement of each pair, and in the end the second."""
    for taking, _ in pairs:
        _run(taking)
    yield
    for done, (_, making) in enumerate(pairs):
        progress(what, done, len(pairs))
        _run(making)
    progress(what, len(pairs), len(pairs))


def _run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _lax_sqlite() -> Iterator[None]:
    with connection.cursor() as cursor:
        names = [*_SQLITE_LAX, "cache_size"]
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
        for name, value in {**_SQLITE_LAX, "cache_size": _SQLITE_CACHE}.items():
            cursor.execute(f"PRAGMA {name}={value}")
        yield
        for name, value in before.items():
            cursor.execute(f"PRAGMA {name}={value}")


def _sqlite_indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        return [(f'DROP INDEX "{name}"', sql) for name, table, sql in cursor.fetchall() if table in tables]


def _postgres_indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    query = """
        SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_class t ON t.oid = i.indrelid
        WHERE t.relname = ANY(%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [list(tables)])
        return [(f'DROP INDEX "{name}"', making) for name, making in cursor.fetchall()]


def _postgres_foreign_keys() -> list[tuple[str, str]]:
    query = """
        SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [
            (f'ALTER TABLE {table} DROP CONSTRAINT "{name}"', f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {making}')
            for name, table, making in cursor.fetchall()
        ]
