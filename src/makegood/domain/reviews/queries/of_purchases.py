"""The reviews of purchases."""

from collections.abc import Collection

from makegood.kernel.bulk import any_of
from makegood.kernel.owned import of_sellers
from makegood.kernel.prepared import Prepared

from ..models import Review

_REVIEW_OF_PURCHASE = Prepared(
    lambda purchase_id, seller_id: Review.objects.filter(purchase_id=purchase_id, seller_id=seller_id).select_related(
        "purchase__customer"
    )
)
_REVIEWS_OF_PURCHASES: Prepared[Review] = Prepared(
    lambda purchase_ids, seller_id: Review.objects.filter(
        of_sellers([seller_id]), purchase_id__in=any_of(purchase_ids)
    ),
    planned_anew=True,
)


def review_of_purchase(purchase_id: str, seller_id: str) -> Review | None:
    """The review of a purchase of this seller, once it is given."""
    return _REVIEW_OF_PURCHASE.first(purchase_id=purchase_id, seller_id=seller_id)


def reviews_of_purchases(purchase_ids: Collection[str], seller_ids: Collection[str] = ()) -> dict[str, Review]:
    """The reviews of those of these purchases that have one, by purchase.

    `seller_ids`, where they are known, are all sellers of these purchases.
    """
    if len(seller_ids) == 1:  # as every page of a seller's asks
        [seller_id] = seller_ids
        found = _REVIEWS_OF_PURCHASES(purchase_ids=list(purchase_ids), seller_id=seller_id)
    else:
        found = list(Review.objects.filter(of_sellers(seller_ids), purchase_id__in=purchase_ids))
    return {review.purchase_id: review for review in found}
