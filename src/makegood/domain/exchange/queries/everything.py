"""Everything of one kind, for files and feeds that hold all of it: to be read with `in_batches`, not at once."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from makegood.domain.product_reviews.enums import Status
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.models import Seller

BATCH = 1_000

Row = TypeVar("Row", bound=Model)


def in_batches(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """The rows in lists of `BATCH`, read from the database while they are used; what is prefetched, for each list."""
    batch: list[Row] = []
    for row in rows.iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def shown_product_reviews(seller_id: str | None) -> QuerySet[ProductReview]:
    """The product reviews that were not removed, each article's together; with article, purchase and customer."""
    found = ProductReview.objects.exclude(status=Status.REMOVED).select_related("product", "purchase__customer")
    if seller_id is not None:
        return found.filter(seller_id=seller_id).order_by("-submitted_at", "-pk")
    return found.order_by("product_id", "-submitted_at", "-pk")


def graded_sellers(seller_id: str | None) -> QuerySet[Seller]:
    """The sellers who have a review, whatever became of it; by id."""
    found = Seller.objects.filter(Exists(Review.objects.filter(seller=OuterRef("pk")))).order_by("pk")
    return found if seller_id is None else found.filter(pk=seller_id)


def shown_reviews(seller_id: str | None) -> QuerySet[Review]:
    """The reviews that were not removed, each seller's together; with purchase and customer."""
    return _reviews(seller_id).filter(removed_at__isnull=True).select_related("purchase__customer")


def removed_reviews(seller_id: str | None) -> QuerySet[Review]:
    """The reviews that were removed, each seller's together."""
    return _reviews(seller_id).filter(removed_at__isnull=False)


def _reviews(seller_id: str | None) -> QuerySet[Review]:
    found = Review.objects.order_by("seller_id", "-submitted_at", "-pk")
    return found if seller_id is None else found.filter(seller_id=seller_id)
