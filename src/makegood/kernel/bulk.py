"""Many rows at once, on both databases, without the ORM's cost per object."""

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Value
from django.db.models.expressions import RawSQL

Item = TypeVar("Item")

_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.BinaryField)


# While an import writes. Random keys touch every page of every index in each batch: with a small cache the pages are
# written to the log several times in one transaction, and with a short log all of them to the database after each.
_ROOM = {"cache_size": -60_000, "mmap_size": 0, "wal_autocheckpoint": 16_000}  # kB; off, the cache has it; pages


@contextmanager
def room_to_write() -> Iterator[None]:
    """Lets SQLite use about 60 MB of memory and 64 MB of log on this connection, as long as it lasts.

    PostgreSQL needs none, but looks in the end at what lies in its tables now.
    """
    if connection.vendor != "sqlite":
        yield
        look_anew()
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _ROOM}
    opened = connection.connection
    _set(_ROOM)
    try:
        yield
    finally:
        # Another one, after the database was away, has what every connection has.
        if connection.connection is opened:
            _set(before)


def _set(pragmas: Mapping[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in pragmas.items():
            cursor.execute(f"PRAGMA {name}={value}")


def look_anew() -> None:
    """Lets PostgreSQL take stock of each table that has become another one, by the rule of its autovacuum.

    That would come by within a minute; until then every query is planned for the tables as they were, perhaps empty.
    SQLite takes no stock of tables here: each query that matters has its one index, whatever is in them.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        (version,) = cursor.fetchone()
        if version >= 150_000:  # before, what this connection wrote is told a moment later
            cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE n_mod_since_analyze > 50 + 0.1 * n_live_tup"
            " AND schemaname = current_schema() ORDER BY relname"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


@contextmanager
def few_collections() -> Iterator[None]:
    """Lets Python look for garbage in cycles seldom: reading rows makes millions of objects and none of those."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 10, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of `size`, the last one perhaps shorter."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def any_of(texts: Iterable[str] | Value) -> RawSQL:
    """Thousands of texts for an `__in`, as one parameter: Django works longer on a list of them than the database.

    In a prepared query the argument that stands for a list of them (`kernel.prepared`).
    """
    return _any_of(texts, "value")


def any_number_of(numbers: Iterable[int] | Value) -> RawSQL:
    """The same of whole numbers."""
    return _any_of(numbers, "value" if connection.vendor == "sqlite" else "value::bigint")


def _any_of(given: Iterable[str | int] | Value, value: str) -> RawSQL:
    listed = given.value if isinstance(given, Value) else json.dumps(list(given))
    rows = "json_each(%s)" if connection.vendor == "sqlite" else "json_array_elements_text(%s::json)"
    return RawSQL(f"SELECT {value} FROM {rows}", [listed])  # noqa: S608, S611 - our own words


def seconds_between(earlier: str, later: str) -> str:
    """The SQL of the seconds between two columns of moments, right to the millisecond: SQLite reckons in days.

    To make moments of many rows takes Python as long as a page.
    """
    if connection.vendor == "sqlite":
        return f"(julianday({later}) - julianday({earlier})) * 86400"
    return f"EXTRACT(EPOCH FROM {later} - {earlier})::float8"


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert plain tuples, by `executemany` or PostgreSQL's COPY; the caller's transaction, the caller's checks.

    Texts, numbers, booleans and bytes go to the driver as they are, so they must be exactly that; other values pass
    their field's conversion for the database in use. Fields not named get their default, as with the ORM.

    Raises:
        IntegrityError: a row breaks a constraint; none is inserted then.
    """
    # By column, because most columns need no work at all: asking each field about each value costs as much as
    # storing it.
    by_column: list[Sequence[Any]] = list(zip(*rows, strict=True))
    if not by_column:
        return
    quote = connection.ops.quote_name
    targets = {field.name: field for field in model._meta.concrete_fields}
    automatic = {name for name, field in targets.items() if isinstance(field, models.AutoField) or field.generated}
    unnamed = [name for name in targets if name not in fields and name not in automatic]
    by_column += [[targets[name].get_default() for _ in by_column[0]] for name in unnamed]
    fields = [*fields, *unnamed]
    converted = [_converted(targets[name], values) for name, values in zip(fields, by_column, strict=True)]
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(targets[name].column)) for name in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in zip(*converted, strict=True):
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
            cursor.executemany(statement, list(zip(*converted, strict=True)))


def _converted(field: "models.Field[Any, Any]", values: Sequence[Any]) -> Sequence[Any]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, _AS_THEY_ARE):
        return values
    if isinstance(field, models.DateTimeField):
        return _moments(values)
    convert = partial(field.get_db_prep_save, connection=connection)
    if isinstance(field, models.JSONField):
        return [convert(value) for value in values]
    # Days come back again and again; each is converted once.
    forms = {value: None if value is None else convert(value) for value in set(values)}
    return [forms[value] for value in values]


def _moments(values: Sequence[datetime | None]) -> Sequence[datetime | str | None]:
    """Aware moments as Django stores them; it takes five times as long, for it looks at settings for each."""
    if connection.vendor != "sqlite":
        return values
    zone = connection.timezone
    forms = {
        value: None if value is None else value.astimezone(zone).replace(tzinfo=None).isoformat(" ")
        for value in set(values)
    }
    return [forms[value] for value in values]


def adding(table: str, key: Sequence[str], numbers: Sequence[str], *, rows: int = 1, values: Sequence[str] = ()) -> str:
    """The statement that adds to so many rows of sums, found by `key`, and makes those that are not there yet.

    `values`: what stands for the values of each row, where that is not a placeholder of its own for each of them.
    """
    quote = connection.ops.quote_name
    table = quote(table)
    found_by, added = (", ".join(map(quote, names)) for names in (key, numbers))
    values = values or [", ".join(["%s"] * (len(key) + len(numbers)))] * rows
    additions = ", ".join(f"{quote(name)} = {table}.{quote(name)} + excluded.{quote(name)}" for name in numbers)
    return (
        f"INSERT INTO {table} ({found_by}, {added}) VALUES ({'), ('.join(values)}) "  # noqa: S608 - all names are ours
        f"ON CONFLICT ({found_by}) DO UPDATE SET {additions}"
    )


def shifting(table: str, key: Sequence[str], numbers: Sequence[str]) -> str:
    """The statement that adds to one row of sums that is there, found by `key`; the values are the numbers, then the
    key, and may be negative.
    """
    quote = connection.ops.quote_name
    additions = ", ".join(f"{quote(name)} = {quote(name)} + %s" for name in numbers)
    found_by = " AND ".join(f"{quote(name)} = %s" for name in key)
    return f"UPDATE {quote(table)} SET {additions} WHERE {found_by}"  # noqa: S608 - all names are ours
