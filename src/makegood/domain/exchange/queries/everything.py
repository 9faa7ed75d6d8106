"""Everything of one kind, for files and feeds that hold all of it: to be read with `in_batches`, not at once."""

from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Collate

from makegood.domain.orders.models import Item, Order, Product
from makegood.domain.product_reviews.enums import Status
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reassessments.queries import with_requests
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.models import Seller
from makegood.kernel.clock import end_of_day, start_of_day

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


def _by_id(rows: QuerySet[Row]) -> QuerySet[Row]:
    """By the marketplace's ids, in the order of their bytes, as SQLite has it; PostgreSQL's depends on the machine."""
    return rows.order_by(Collate(F("pk"), "C") if connection.vendor == "postgresql" else "pk")


def every_seller() -> QuerySet[Seller]:
    """All sellers, by id."""
    return _by_id(Seller.objects.all())


def every_product() -> QuerySet[Product]:
    """All articles, by id."""
    return _by_id(Product.objects.all())


def every_order() -> QuerySet[Order]:
    """All orders, by id; with customer, purchases and items."""
    # Articles come with their items: on SQLite, Django fetches no more than 999 apart.
    items = Prefetch("purchases__items", Item.objects.select_related("product"))
    return _by_id(Order.objects.select_related("customer").prefetch_related(items))


def every_review(*, seller_id: str | None, first: date | None, last: date | None) -> QuerySet[Review]:
    """The reviews of all sellers or one, and of all days or some, the oldest first; with customer and request."""
    found = with_requests(Review.objects.select_related("purchase__customer"))
    return found.filter(_chosen(seller_id, first, last)).order_by("submitted_at", "pk")


def every_product_review(*, seller_id: str | None, first: date | None, last: date | None) -> QuerySet[ProductReview]:
    """The same of product reviews; with purchase and customer."""
    found = ProductReview.objects.select_related("purchase__customer")
    return found.filter(_chosen(seller_id, first, last)).order_by("submitted_at", "pk")


def _chosen(seller_id: str | None, first: date | None, last: date | None) -> Q:
    chosen = Q()
    if seller_id is not None:
        chosen &= Q(seller_id=seller_id)
    if first is not None:
        chosen &= Q(submitted_at__gte=start_of_day(first))
    if last is not None:
        chosen &= Q(submitted_at__lt=end_of_day(last))
    return chosen


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
