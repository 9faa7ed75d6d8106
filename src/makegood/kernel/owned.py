"""Rows of one seller, whose queries name it: a database spread by seller then asks the one machine that has them."""

from collections.abc import Collection
from typing import Any

from django.db.models import CharField, F, Func, Model, Q, QuerySet
from django.db.models.lookups import In


class SellerOwned(Model):
    """A row that belongs to one seller, for good."""

    class Meta:
        abstract = True

    def _do_update(self, base_qs: QuerySet[Any], *rest: Any) -> Any:
        """Saving: the row with this id, at this seller."""
        return super()._do_update(base_qs.filter(seller_id=self.seller_id), *rest)  # type: ignore[attr-defined]  # Django's own; the column is the subclass's


class _Aside(Func):
    """A column that an index of it is not used for. PostgreSQL has its statistics and needs no word for that."""

    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **context)


def of_sellers(seller_ids: Collection[str]) -> Q:
    """The condition that a row is one of theirs, for rows that are looked up by something else; none where none is
    named.

    SQLite, which counts no rows, would guess that a seller has ten, and rather read all of a million than look up 25.
    """
    if not seller_ids:
        return Q()
    return Q(In(_Aside(F("seller_id"), output_field=CharField()), sorted(set(seller_ids))))
