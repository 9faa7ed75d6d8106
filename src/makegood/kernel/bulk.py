"""Many rows at once, on both databases, without the ORM's cost per object."""

from collections.abc import Iterable, Sequence

from django.db import connection, models


def insert_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    skip_existing: bool = False,
) -> None:
    """Insert plain tuples through `executemany`; the caller's transaction, the caller's checks.

    Values pass the fields' own conversion for the database in use. With `skip_existing` a row that breaks a
    unique constraint is left out.
    """
    meta = model._meta
    targets = [meta.get_field(name) for name in fields]
    columns = ", ".join(connection.ops.quote_name(target.column) for target in targets)
    marks = ", ".join(["%s"] * len(targets))
    tail = " ON CONFLICT DO NOTHING" if skip_existing else ""
    statement = f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({columns}) VALUES ({marks}){tail}"  # noqa: S608 - names come from our models
    adapt = [target.get_db_prep_save for target in targets]
    prepared = [tuple(convert(value, connection) for convert, value in zip(adapt, row, strict=True)) for row in rows]
    if prepared:
        with connection.cursor() as cursor:
            cursor.executemany(statement, prepared)
