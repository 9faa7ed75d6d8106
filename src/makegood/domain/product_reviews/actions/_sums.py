"""How the sums of articles are written: by adding, in the transaction of the review."""

from functools import cache

from django.db.models import F

from makegood.kernel.bulk import adding
from makegood.kernel.prepared import PreparedChange, prepared_cursor

from ..models import ProductSum
from ..rules import STARS


def _taking(column: str) -> PreparedChange:
    return PreparedChange(lambda pk: (ProductSum.objects.filter(pk=pk), {column: F(column) - 1}))


_TAKE = {stars: _taking(f"n{stars}") for stars in STARS}


def count_stars(product_id: str, stars: int) -> None:
    """One review more with so many stars."""
    with prepared_cursor() as cursor:
        cursor.execute(_add(), [product_id, *(int(stars == one) for one in STARS)])


def take_stars(product_id: str, stars: int) -> None:
    """One review less with so many stars."""
    _TAKE[stars](pk=product_id)


@cache
def _add() -> str:
    return adding(ProductSum._meta.db_table, ["product_id"], [f"n{stars}" for stars in STARS])
