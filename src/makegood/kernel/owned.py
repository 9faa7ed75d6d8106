"""Rows of one seller, whose queries name it: a database spread by seller then asks the one machine that has them."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model, Q, QuerySet


class SellerOwned(Model):
    """A row that belongs to one seller, for good."""

    class Meta:
        abstract = True

    def _do_update(self, base_qs: QuerySet[Any], *rest: Any) -> Any:
        """Saving: the row with this id, at this seller."""
        return super()._do_update(base_qs.filter(seller_id=self.seller_id), *rest)  # type: ignore[attr-defined]  # Django's own; the column is the subclass's


def of_sellers(seller_ids: Collection[str]) -> Q:
    """The condition that a row is one of theirs, for rows that are looked up by something else; none where none is
    named.
    """
    return Q(seller_id__in=sorted(set(seller_ids))) if seller_ids else Q()
