"""Statements whose SQL is worked out once, for those that somebody waits for with each review, e-mail and message.

Django works out a query's SQL anew each time, which takes ten times as long as a small query itself. What is written
here is still a query of the ORM; only the values that each call brings are left open. PostgreSQL, too, reads and plans
each of them once in a connection (`kernel.postgres`).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.models import QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, NamedValuesListIterable
from django.db.models.sql import DeleteQuery, UpdateQuery
from django.db.models.utils import create_namedtuple_class
from django.db.transaction import TransactionManagementError

_SPECIAL = (models.JSONField, models.BinaryField)
"""Whose values are stored in another form."""

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=models.Model)
Converter = tuple[int, Sequence[Callable[..., Any]], Any]


@dataclass(frozen=True, slots=True)
class _Given:
    """Stands for a value of a call, among the parameters of the SQL."""

    name: str


@dataclass(eq=False)
class Found(Generic[Row]):
    """A row as the database told it: `key` is the same as long as everything in the row is.

    Making an object of a row takes several times as long as finding it. Who knows it by its key never asks for `row`.
    """

    key: tuple[object, ...]
    make: Callable[[], Row]
    value: Callable[[str], Any]
    """One value of it by the name of its field, for less than the object takes."""

    @cached_property
    def row(self) -> Row:
        """The row as an object."""
        return self.make()


class Prepared(Generic[Row]):
    """A query. `make` gets a stand-in for each of its arguments, and is asked once in each process.

    Only for comparisons such as `filter(pk=seller_id)` and, with a list, `filter(pk__in=any_of(ids))`: a stand-in has
    no value yet that `make` could look at. Called by keyword with the values, it answers all rows: objects, or tuples
    where `make` says `values_list`. A query with `select_for_update` belongs in a transaction. One that is cut off
    after some rows needs an index that has those of whatever values in their order, and no other that comes near it:
    PostgreSQL plans it once for all values. Where the best way is another one for a seller with a million rows than for
    one with ten, `planned_anew` has it plan each time.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]], *, planned_anew: bool = False) -> None:
        self._make = make
        self._planned_anew = planned_anew
        self._known: dict[str, _Select] = {}

    def __call__(self, **values: Any) -> list[Row]:
        known, connection, cursor = self._execute(values)
        rows = _all_rows(cursor)
        return list(known.read(rows, connection)) if rows else []

    def ask(self, **values: Any) -> Callable[[], list[Row]]:
        """Asks now; the rows are read when the answer is called, if ever.

        In a transaction that sends ahead several questions take the way to the server and back once.
        """
        known, connection, cursor = self._execute(values)
        return lambda: list(known.read(_all_rows(cursor), connection))

    def found(self, **values: Any) -> list[Found[Row]]:
        """All rows, none of which is made an object before somebody asks for it."""
        known, connection, cursor = self._execute(values)
        # On PostgreSQL not even Python's values are made of them (`kernel.postgres`).
        told = cursor.told() if hasattr(cursor, "told") else None
        if told is None:
            return [
                Found((known, row), partial(known.read_one, row, connection), partial(known.value_of, row, connection))
                for row in _all_rows(cursor)
            ]

        def one(number: int) -> Found[Row]:
            return Found(
                (known, told.as_told(number)),
                lambda: known.read_one(told.row(number), connection),
                lambda name: known.value_of(told.row(number), connection, name),
            )

        return [one(number) for number in range(len(told))]

    def first(self, **values: Any) -> Row | None:
        """The first row; None where there is none."""
        return next(iter(self(**values)), None)

    def _execute(self, values: Mapping[str, Any]) -> "tuple[_Select, Any, Any]":
        alias = self._queryset.db
        known = self._known.get(alias)
        connection = connections[alias]
        if self._locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked in a transaction")
        if known is None:
            known = self._known[alias] = _Select(self._queryset, alias)
        cursor = connection.cursor() if self._planned_anew else prepared_cursor(alias)
        cursor.execute(known.sql, _filled(known.parameters, values, connection))
        return known, connection, cursor

    @cached_property
    def _queryset(self) -> QuerySet[Any, Row]:
        return self._make(**_stand_ins(self._make))

    @cached_property
    def _locks(self) -> bool:
        return bool(self._queryset.query.select_for_update)


class PreparedCount:
    """How many rows a query of that kind finds, planned each time for the values at hand; cut off, it stays cheap."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make
        self._known: dict[str, tuple[str, Sequence[Any]]] = {}

    def __call__(self, **values: Any) -> int:
        alias = self._queryset.db
        if alias not in self._known:
            sql, parameters = self._queryset.query.get_compiler(using=alias).as_sql()
            self._known[alias] = f"SELECT COUNT(*) FROM ({sql}) counted", parameters  # noqa: S608 - a query of the ORM
        sql, parameters = self._known[alias]
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(parameters, values, connection))
            [count] = cursor.fetchone()
        return int(count)

    @cached_property
    def _queryset(self) -> QuerySet[Any, Any]:
        return self._make(**_stand_ins(self._make))


class PreparedChange:
    """An update: `make` gets a stand-in for each of its arguments, and answers the rows and what is set in them.

    With None in place of what is set the rows are deleted, and nothing that hangs on them. Called by keyword with the
    values; answers how many rows there were. With `returning`, columns of texts or numbers, `rows` is called instead.
    """

    def __init__(
        self,
        make: Callable[..., tuple[QuerySet[Any, Any], Mapping[str, Any] | None]],
        *,
        returning: Sequence[str] = (),
    ) -> None:
        self._make = make
        self._returning = returning
        self._known: dict[str, tuple[str, Sequence[Any]]] = {}

    def __call__(self, **values: Any) -> int:
        return self.send(**values)()

    def send(self, **values: Any) -> Callable[[], int]:
        """Makes the change; how many rows there were is told when the answer is called, if ever: see `Prepared.ask`."""
        cursor = self._execute(values)
        return lambda: int(cursor.rowcount)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Makes the change; what `returning` names of each row that there was."""
        return _all_rows(self._execute(values))

    def _execute(self, values: Mapping[str, Any]) -> Any:
        queryset, _ = self._made
        alias = router.db_for_write(queryset.model)
        connection = connections[alias]
        if alias not in self._known:
            self._known[alias] = self._work_out(alias)
        sql, parameters = self._known[alias]
        cursor = prepared_cursor(alias)
        cursor.execute(sql, _filled(parameters, values, connection))
        return cursor

    @cached_property
    def _made(self) -> tuple[QuerySet[Any, Any], Mapping[str, Any] | None]:
        return self._make(**_stand_ins(self._make))

    def _work_out(self, alias: str) -> tuple[str, Sequence[Any]]:
        queryset, changes = self._made
        query: Any
        if changes is None:
            query = queryset.query.chain(DeleteQuery)
        else:
            query = queryset.query.chain(UpdateQuery)
            query.add_update_values(changes)
        sql, parameters = query.get_compiler(using=alias).as_sql()
        if self._returning:
            columns = (queryset.model._meta.get_field(name).column for name in self._returning)
            sql += f" RETURNING {', '.join(map(connections[alias].ops.quote_name, columns))}"
        return sql, parameters


class PreparedInsert:
    """An insert of one object, all its fields, without signals.

    What the database works out itself is read when somebody asks for it. With `unless_there`, the name of a unique
    field, nothing is inserted where that one's value is taken; an id that the database makes is known then, and else
    not.
    """

    def __init__(self, model: Callable[[], type[models.Model]], *, unless_there: str = "") -> None:
        self._get_model = model
        self._unless_there = unless_there
        self._sql: dict[str, str] = {}

    def __call__(self, row: models.Model) -> bool:
        """Whether it was inserted.

        Raises:
            IntegrityError: it breaks a constraint.
        """
        alias = router.db_for_write(type(row))
        connection = connections[alias]
        sql = self._sql.get(alias)
        if sql is None:
            sql = self._sql[alias] = self._work_out(connection)
        with prepared_cursor(alias) as cursor:
            cursor.execute(sql, _values_of(row, self._fields, connection))
            if self._unless_there:
                made = cursor.fetchall()
                if not made:
                    return False
                [(row.pk,)] = made
        row._state.adding, row._state.db = False, alias
        return True

    @cached_property
    def _fields(self) -> list[Any]:
        fields = self._get_model()._meta.concrete_fields
        return [field for field in fields if not (field.generated or isinstance(field, models.AutoField))]

    def _work_out(self, connection: Any) -> str:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self._fields)
        marks = ", ".join(["%s"] * len(self._fields))
        table = quote(self._get_model()._meta.db_table)
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
        if not self._unless_there:
            return sql
        key = self._get_model()._meta.pk_fields[0].column
        return f"{sql} ON CONFLICT ({quote(self._unless_there)}) DO NOTHING RETURNING {quote(key)}"


class PreparedSave:
    """An update of one object that is there and locked: `save(update_fields=fields)`, without signals.

    Where it belongs to a seller, it is found by that, too (`kernel.owned`).
    """

    def __init__(self, model: Callable[[], type[models.Model]], *fields: str) -> None:
        self._get_model = model
        self._names = fields
        self._sql: dict[str, str] = {}

    def __call__(self, row: models.Model) -> None:
        """Stores these fields as they are in the object."""
        alias = router.db_for_write(type(row))
        connection = connections[alias]
        if alias not in self._sql:
            self._sql[alias] = self._work_out(connection)
        with prepared_cursor(alias) as cursor:
            cursor.execute(self._sql[alias], _values_of(row, [*self._fields, *self._keys], connection))

    @cached_property
    def _fields(self) -> list[Any]:
        return [self._get_model()._meta.get_field(name) for name in self._names]

    @cached_property
    def _keys(self) -> list[Any]:
        fields = self._get_model()._meta.concrete_fields
        return [field for field in fields if field.primary_key or field.name == "seller"]

    def _work_out(self, connection: Any) -> str:
        quote = connection.ops.quote_name
        changes, found_by = (
            [f"{quote(field.column)} = %s" for field in fields] for fields in (self._fields, self._keys)
        )
        table = quote(self._get_model()._meta.db_table)
        return f"UPDATE {table} SET {', '.join(changes)} WHERE {' AND '.join(found_by)}"  # noqa: S608 - our own names


def lock_or_insert(
    lock: Prepared[Stored], insert: PreparedInsert, make: Callable[[], Stored], **key: Any
) -> tuple[Stored, bool]:
    """The row of this key, locked, and whether it is new: where there is none, the one that `make` makes is inserted.

    For an insert with `unless_there`, in a transaction.
    """
    found = lock.first(**key)
    if found is None:
        made = make()
        if insert(made):
            return made, True
        # Somebody else made it at this very moment.
        [found] = lock(**key)
    return found, False


def _all_rows(cursor: Any) -> list[Any]:
    with cursor:
        return list(cursor.fetchall())


def know_related(one: models.Model, name: str, rows: list[Any]) -> None:
    """Lets an object know the rows that hang on it under a name, as Django's `prefetch_related`."""
    known = getattr(one, name).get_queryset()
    known._result_cache, known._prefetch_done = rows, True
    vars(one).setdefault("_prefetched_objects_cache", {})[name] = known


def all_rows(statement: str, values: Sequence[Any], alias: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
    """What a prepared statement gives, of texts, numbers and days, and with values of such."""
    cursor = prepared_cursor(alias)
    cursor.execute(statement, values)
    return _all_rows(cursor)


def send_ahead(*, meanwhile: Callable[[], None] | None = None) -> None:
    """At the beginning of a transaction: it does not wait for each of its prepared statements (`kernel.postgres`).

    While it is committed `meanwhile` is called, where there is a while: not on SQLite, nor behind a pool. It must not
    fail. Answers to what it asks with `Prepared.ask` are read afterwards.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":  # on SQLite there is no way between
        connection.send_ahead(meanwhile)


def prepared_cursor(alias: str = DEFAULT_DB_ALIAS) -> Any:
    """For statements that come with each review or e-mail, and whose values change nothing about the best way to go."""
    connection: Any = connections[alias]  # both of our engines have one
    return connection.prepared_cursor()


class _Select:
    """One query on one database, and how its rows become what it answers."""

    def __init__(self, queryset: QuerySet[Any, Any], alias: str) -> None:
        compiler = queryset.query.get_compiler(using=alias)
        self.sql, self.parameters = compiler.as_sql()
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        self._converters: list[Converter] = [
            (place, convert, column) for place, (convert, column) in compiler.get_converters(columns).items()
        ]
        self._build: Callable[[list[Any]], Any] = tuple
        self._places: Mapping[str, int] = {}
        if queryset._iterable_class is ModelIterable:
            objects = _Objects.of(compiler.klass_info, compiler.select)
            annotations = list((compiler.annotation_col_map or {}).items())
            self._build = partial(self._object, objects, annotations, alias)
            self._places = {name: place for place, name in enumerate(objects.names, objects.start)}
        elif queryset._iterable_class is NamedValuesListIterable:
            fields = queryset._fields  # type: ignore[attr-defined]  # Django's own
            self._build = create_namedtuple_class(*fields)._make

    def read(self, rows: Sequence[Sequence[Any]], connection: Any) -> Iterator[Any]:
        for row in rows:
            yield self.read_one(row, connection)

    def read_one(self, told: Sequence[Any], connection: Any) -> Any:
        row = list(told)
        for place, convert, column in self._converters:
            for one in convert:
                row[place] = one(row[place], column, connection)
        return self._build(row)

    def value_of(self, told: Sequence[Any], connection: Any, name: str) -> Any:
        """One value of a row, by the name of a field of the objects themselves."""
        at = self._places[name]
        value = told[at]
        for place, convert, column in self._converters:
            if place == at:
                for one in convert:
                    value = one(value, column, connection)
        return value

    @staticmethod
    def _object(
        objects: "_Objects", annotations: Sequence[tuple[str, int]], alias: str, row: list[Any]
    ) -> models.Model:
        made = objects.made(row, alias)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made


@dataclass(frozen=True, slots=True)
class _Objects:
    """Which columns are those of an object, and which of those that hang on it; as Django's `ModelIterable`.

    Without the signals of `Model.__init__`, and without its look at each field that is not there: it took as long over
    a row as the database.
    """

    model: type[models.Model]
    start: int
    end: int
    names: Sequence[str]
    key_at: int
    linked: "Sequence[tuple[_Objects, Callable[..., None], Callable[..., None]]]"
    """What hangs on it, how it comes to know that, and how that comes to know it."""

    @classmethod
    def of(cls, about: Any, select: Any) -> "_Objects":
        start, end = about["select_fields"][0], about["select_fields"][-1] + 1
        names = [column[0].target.attname for column in select[start:end]]
        return cls(
            model=about["model"],
            start=start,
            end=end,
            names=names,
            key_at=start + names.index(about["model"]._meta.pk_fields[0].attname),
            linked=[
                (cls.of(one, select), one["local_setter"], one["remote_setter"])
                for one in about.get("related_klass_infos", ())
            ],
        )

    def made(self, row: Sequence[Any], alias: str) -> models.Model:
        made = self.model.__new__(self.model)
        made._state = state = ModelState()
        state.adding, state.db = False, alias
        vars(made).update(zip(self.names, row[self.start : self.end], strict=True))
        for objects, tell_it, tell_other in self.linked:
            # A row that was joined, and is not there, has no key.
            other = None if row[objects.key_at] is None else objects.made(row, alias)
            tell_it(made, other)
            if other is not None:
                tell_other(other, made)
        return made


def _stand_ins(make: Callable[..., Any]) -> dict[str, Any]:
    return {name: Value(_Given(name)) for name in signature(make).parameters}


_AS_IT_IS = frozenset({str, int, bool, float, bytes, type(None)})
"""Types of most values: their drivers take them."""


def _filled(parameters: Sequence[Any], values: Mapping[str, Any], connection: Any) -> list[Any]:
    return [_for_database(values[one.name], connection) if isinstance(one, _Given) else one for one in parameters]


def _values_of(row: models.Model, fields: Sequence[Any], connection: Any) -> list[Any]:
    values = []
    for field in fields:
        value = getattr(row, field.attname)
        if isinstance(field, _SPECIAL):
            value = field.get_db_prep_save(value, connection)
        elif type(value) not in _AS_IT_IS:
            value = _for_database(value, connection)
        values.append(value)
    return values


def _for_database(value: Any, connection: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value
