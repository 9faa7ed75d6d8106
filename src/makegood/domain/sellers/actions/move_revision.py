from collections.abc import Collection

from django.db.models import F

from makegood.kernel.bulk import any_of
from makegood.kernel.prepared import PreparedChange

from ..models import Seller

_NEXT = {"revision": F("revision") + 1}
_MOVE_ONE = PreparedChange(lambda pk: (Seller.objects.filter(pk=pk), _NEXT))


def move_revision(*, seller_ids: Collection[str]) -> None:
    """What shoppers see of these sellers changes, in the caller's transaction (R9.5); one statement, however many.

    It follows from a change that has its own audit row, and is nobody's act.
    """
    if len(seller_ids) == 1:
        _MOVE_ONE(pk=next(iter(seller_ids)))
    else:
        Seller.objects.filter(pk__in=any_of(seller_ids)).update(**_NEXT)
