"""How the sums of articles are written: by adding, in the transaction of the review."""

from django.db.models import F

from makegood.kernel.prepared import PreparedChange

from ..models import ProductSum
from ..rules import STARS


def _adding(column: str, times: int) -> PreparedChange:
    return PreparedChange(lambda pk: (ProductSum.objects.filter(pk=pk), {column: F(column) + times}))


_ADD = {(stars, times): _adding(f"n{stars}", times) for stars in STARS for times in (1, -1)}


def count_stars(product_id: str, stars: int, times: int) -> None:
    """One review more (`times` = 1) or less (-1) with so many stars."""
    add = _ADD[stars, times]
    if add(pk=product_id):
        return
    # The first review of an article. Whoever comes second waits for the first to be done, and then adds.
    ProductSum.objects.bulk_create([ProductSum(product_id=product_id)], ignore_conflicts=True)
    add(pk=product_id)
