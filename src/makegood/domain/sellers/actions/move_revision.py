from collections.abc import Collection

from django.db.models import F

from makegood.kernel.bulk import any_of

from ..models import Seller


def move_revision(*, seller_ids: Collection[str]) -> None:
    """What shoppers see of these sellers changes, in the caller's transaction (R9.5); one statement, however many.

    It follows from a change that has its own audit row, and is nobody's act.
    """
    Seller.objects.filter(pk__in=any_of(seller_ids)).update(revision=F("revision") + 1)
