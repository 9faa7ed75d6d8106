"""How the sums of articles are written: by adding, in the transaction of the review."""

from django.db.models import F

from ..models import ProductSum


def count_stars(product_id: str, stars: int, times: int) -> None:
    """One review more (`times` = 1) or less (-1) with so many stars."""
    column = f"n{stars}"
    row = ProductSum.objects.filter(pk=product_id)
    if row.update(**{column: F(column) + times}):
        return
    # The first review of an article. Whoever comes second waits for the first to be done, and then adds.
    ProductSum.objects.bulk_create([ProductSum(product_id=product_id)], ignore_conflicts=True)
    row.update(**{column: F(column) + times})
