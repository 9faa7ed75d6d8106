"""Many rows at once, on both databases, without the ORM's cost per object."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connection, models

_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert plain tuples through `executemany`; the caller's transaction, the caller's checks.

    Texts, numbers and booleans go to the driver as they are, so they must be exactly that; other values pass their
    field's conversion for the database in use.

    Raises:
        IntegrityError: a row breaks a constraint; none is inserted then.
    """
    if not rows:
        return
    meta = model._meta
    targets = [meta.get_field(name) for name in fields]
    columns = ", ".join(connection.ops.quote_name(target.column) for target in targets)
    marks = ", ".join(["%s"] * len(targets))
    statement = f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - names come from our models
    # By column, because most columns need no work at all: asking each field about each value costs as much as storing it.
    by_column: list[Sequence[Any]] = list(zip(*rows, strict=True))
    if len(by_column) != len(targets):
        raise ValueError(f"{len(targets)} fields, but {len(by_column)} values")
    converted = [_converted(target, values) for target, values in zip(targets, by_column, strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*converted, strict=True)))


def _converted(field: "models.Field[Any, Any]", values: Sequence[Any]) -> Sequence[Any]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, _AS_THEY_ARE):
        return values
    convert: Callable[[Any], Any] = partial(field.get_db_prep_save, connection=connection)
    if isinstance(field, models.DateTimeField):  # aware already, so the driver's own form is all they need
        convert = connection.ops.adapt_datetimefield_value
    # Dates and moments come back again and again; each is converted once.
    forms = {value: None if value is None else convert(value) for value in set(values)}
    return [forms[value] for value in values]
