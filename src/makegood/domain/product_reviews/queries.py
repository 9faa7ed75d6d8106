"""Reads about product reviews."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby

from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.models import Product, Purchase
from makegood.domain.orders.queries import articles_of, get_product
from makegood.domain.sellers.permissions import check_may_operate, check_may_read
from makegood.domain.sellers.queries import is_address_of_staff
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound
from makegood.kernel.paging import Page, cursor_at, cursor_from, not_ours, page_by, page_of_found
from makegood.kernel.prepared import Found, Prepared

from .enums import Sort, Status
from .models import HelpfulVote, ProductReview, ProductSum
from .rules import LATE_AFTER, STARS, Rating

_SUM = Prepared(lambda pk: ProductSum.objects.filter(pk=pk).select_related("product"))
_GIVEN = Prepared(
    lambda purchase_id, product_id: ProductReview.objects.filter(
        purchase_id=purchase_id, product_id=product_id
    ).values_list("pk")
)
_SHOWN = (
    "product", "stars", "title", "text", "pros", "cons", "language", "status", "settled_at", "removed_at",
    "removed_ground", "origin", "helpful", "submitted_at", "purchase__customer__name",
)  # fmt: skip
"""What everybody sees of a review. With no more than that, no other change makes it another one."""

_RANKED_CURSOR = re.compile(r"([0-9]{1,9})\.(.+)\Z", re.DOTALL)


def rating_of(product_id: str) -> Rating:
    """How an article is rated: one row, however many reviews there are."""
    stored = _SUM.first(pk=product_id)
    return stored.rating if stored else Rating()


def rated_product(product_id: str) -> tuple[Product, Rating]:
    """An article and how it is rated; one query where it has a review.

    Raises:
        NotFound: there is none.
    """
    stored = _SUM.first(pk=product_id)
    return (stored.product, stored.rating) if stored else (get_product(product_id), Rating())


def has_review(purchase_id: str, product_id: str) -> bool:
    """Whether a customer said something of one article of a purchase."""
    return bool(_GIVEN(purchase_id=purchase_id, product_id=product_id))


@dataclass(frozen=True, slots=True)
class Bought:
    """An article of a purchase, and what the customer said of it, None if nothing."""

    product: Product
    review: ProductReview | None


def bought_articles(purchase: Purchase) -> list[Bought]:
    """The articles of a purchase in the order of the lines; then those that left the order after they were reviewed."""
    given = {
        review.product_id: review
        for review in ProductReview.objects.filter(purchase=purchase).select_related("product").order_by("pk")
    }
    found = [Bought(product, given.pop(product.pk, None)) for product in articles_of(purchase.pk)]
    return found + [Bought(review.product, review) for review in given.values()]


def may_review_articles(purchase: Purchase) -> bool:
    """Whether the customer may say something about the articles: the order stands, and they are no staff (R11.1)."""
    return not purchase.cancelled and not is_address_of_staff(purchase.customer.email, purchase.seller_id)


def newest_public_reviews(product_id: str, *, limit: int) -> Page[Found[ProductReview]]:
    """The first page of the reviews of an article as everybody may see them, with the places of removed ones."""
    found = _newest_shown(limit).found(product_id=product_id)
    return page_of_found(found, of=ProductReview, moment="submitted_at", limit=limit)


@cache
def _newest_shown(limit: int) -> Prepared[ProductReview]:
    rows = ProductReview.objects.select_related("purchase__customer").only(*_SHOWN).order_by("-submitted_at", "-pk")
    return Prepared(lambda product_id: rows.filter(product_id=product_id)[: limit + 1])


def public_reviews(
    product_id: str,
    *,
    stars: int | None = None,
    sort: Sort = Sort.NEWEST,
    with_removed: bool = False,
    cursor: str | None,
    limit: int,
) -> Page[ProductReview]:
    """A page of the reviews of an article as everybody may see them; `with_removed` also the places of removed ones.

    Raises:
        Invalid: `invalid_cursor`.
    """
    found = _public(with_removed=with_removed).filter(product_id=product_id)
    if stars is not None:
        found = found.filter(stars=stars)
    match sort:
        case Sort.HELPFUL:
            return _by_helpful(found, cursor, limit)
        case Sort.HIGHEST | Sort.LOWEST if stars is None:
            return _by_stars(found, list(STARS if sort == Sort.LOWEST else reversed(STARS)), cursor, limit)
        case _:
            return page_by(found, moment="submitted_at", cursor=cursor, limit=limit)


def _public(*, with_removed: bool) -> QuerySet[ProductReview]:
    """With no more of purchase and customer than is shown."""
    own = (field.name for field in ProductReview._meta.concrete_fields)
    found = ProductReview.objects.select_related("purchase__customer")
    found = found.only(*own, "purchase__order", "purchase__customer__name")
    return found if with_removed else found.exclude(status=Status.REMOVED)


def _by_stars(
    rows: QuerySet[ProductReview], order: Sequence[int], cursor: str | None, limit: int
) -> Page[ProductReview]:
    """By number of stars, those with as many newest first: a list of its own for each, as the index has it."""
    rank, rest = _read_ranked(cursor)
    if rank is not None and rank not in order:
        raise not_ours()
    found: list[ProductReview] = []
    for stars in order[order.index(rank) if rank is not None else 0 :]:
        left = limit + 1 - len(found)
        page = page_by(rows.filter(stars=stars), moment="submitted_at", cursor=rest, limit=left)
        found += page.items
        rest = None
        if len(found) > limit:
            break
    return _ranked_page(found, "stars", cursor, limit)


def _by_helpful(rows: QuerySet[ProductReview], cursor: str | None, limit: int) -> Page[ProductReview]:
    """Those that most readers found helpful first, then newest."""
    rank, rest = _read_ranked(cursor)
    found: list[ProductReview] = []
    if rank is not None:
        found = page_by(rows.filter(helpful=rank), moment="submitted_at", cursor=rest, limit=limit + 1).items
        rows = rows.filter(helpful__lt=rank)
    left = limit + 1 - len(found)
    found += rows.order_by("-helpful", "-submitted_at", "-pk")[:left] if left > 0 else []
    return _ranked_page(found, "helpful", cursor, limit)


def _ranked_page(found: list[ProductReview], rank: str, cursor: str | None, limit: int) -> Page[ProductReview]:
    items = found[:limit]
    last = cursor
    if items:
        last = f"{getattr(items[-1], rank)}.{cursor_at(items[-1], 'submitted_at')}"
    return Page(items, last if len(found) > limit else None, last)


def _read_ranked(cursor: str | None) -> tuple[int | None, str | None]:
    if not cursor:
        return None, None
    found = _RANKED_CURSOR.match(cursor)
    if found is None:
        raise not_ours()
    return int(found[1]), found[2]


def public_review(product_id: str, review_id: str) -> ProductReview:
    """One review of an article as everybody may see it, with purchase, customer and article.

    Raises:
        NotFound: there is none, or it was removed.
    """
    review = (
        ProductReview.objects.filter(pk=review_id, product_id=product_id)
        .exclude(status=Status.REMOVED)
        .select_related("purchase__customer", "product")
        .first()
    )
    if review is None:
        raise NotFound(_("There is no review with this id."))
    return review


def public_place(review: ProductReview) -> str:
    """The path of where everybody sees a review: a page that begins with it, however many came after it."""
    page = reverse("shop:product", args=[review.product_id])
    return f"{page}?cursor={cursor_from(review, 'submitted_at')}#r-{review.pk}"


def found_helpful(review: ProductReview, voter: str) -> bool:
    """Whether this reader marked this review as helpful."""
    return HelpfulVote.objects.filter(review=review, voter=voter).exists()


def reviews_of_seller(seller_id: str, *, by: Actor) -> QuerySet[ProductReview]:
    """What customers of a seller said of the articles they bought there, whatever its status, in no order yet.

    Raises:
        NotFound: another seller's.
    """
    check_may_read(by, seller_id)
    return ProductReview.objects.filter(seller_id=seller_id).select_related("product", "purchase__customer")


def get_review(review_id: str, *, by: Actor) -> ProductReview:
    """A product review, whatever its status, with article, seller, purchase and customer.

    Raises:
        NotFound: there is none, or another seller sold the article.
    """
    review = review_of_subject(review_id)
    check_may_read(by, review.seller_id)
    return review


def review_of_subject(review_id: str) -> ProductReview:
    """A product review, whoever asks and whatever its status, with article, seller, purchase and customer.

    Raises:
        NotFound: there is none.
    """
    return _existing(ProductReview.objects.select_related(*_WITH), review_id)


def lock_review(review_id: str) -> ProductReview:
    """The same, locked until the caller's transaction ends.

    Raises:
        NotFound: there is none.
    """
    return _existing(ProductReview.objects.select_for_update(of=("self",)).select_related(*_WITH), review_id)


_WITH = ("product", "seller", "purchase__customer")


def _existing(found: QuerySet[ProductReview], review_id: str) -> ProductReview:
    review = found.filter(pk=review_id).first()
    if review is None:
        raise NotFound(_("There is no review with this id."))
    return review


def waiting_reviews(*, by: Actor) -> QuerySet[ProductReview]:
    """Those whose words wait for the operator, in no order yet.

    Raises:
        Forbidden: not the operator.
    """
    check_may_operate(by)
    found = ProductReview.objects.filter(status=Status.HELD, settled_at=None)
    return found.select_related("product", "seller", "purchase__customer")


def settled_reviews(*, by: Actor) -> QuerySet[ProductReview]:
    """Those about whose words the operator decided, in no order yet.

    Raises:
        Forbidden: not the operator.
    """
    check_may_operate(by)
    found = ProductReview.objects.filter(settled_at__isnull=False)
    return found.select_related("product", "seller", "purchase__customer")


@dataclass(frozen=True, slots=True)
class WaitingWords:
    """How many reviews wait for the operator, since when the first of them does, how many too long already."""

    count: int
    since: datetime | None
    late: int


def waiting_words(*, now: datetime) -> WaitingWords:
    """What waits for the operator, in one query over what waits alone."""
    waiting = ProductReview.objects.filter(status=Status.HELD, settled_at=None)
    late = Count("pk", filter=Q(stored_at__lt=now - LATE_AFTER))
    return WaitingWords(**waiting.aggregate(count=Count("pk"), since=Min("submitted_at"), late=late))


def ratings_from_reviews() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each article with how many reviews have each number of stars, counted from the reviews alone."""
    rows = (
        ProductReview.objects.exclude(status=Status.REMOVED)
        .order_by("product_id", "stars")
        .values_list("product_id", "stars")
        .annotate(count=Count("pk"))
    )
    for product_id, group in groupby(rows.iterator(chunk_size=5_000), key=lambda row: row[0]):
        counts = {stars: count for _product, stars, count in group}
        yield product_id, tuple(counts.get(stars, 0) for stars in STARS)


def differences() -> Iterator[str]:
    """What is not as the reviews and votes say, one line each: sums of articles, votes, sellers."""
    stored: dict[str, tuple[int, ...]] = {
        row[0]: row[1:] for row in ProductSum.objects.values_list("pk", "n1", "n2", "n3", "n4", "n5").iterator(5_000)
    }
    for product_id, counts in ratings_from_reviews():
        kept = stored.pop(product_id, (0,) * len(counts))
        if kept != counts:
            yield f"stars of {product_id}: stored {kept}, recomputed {counts}"
    for product_id, kept in sorted(stored.items()):
        if any(kept):
            yield f"stars of {product_id}: stored {kept}, recomputed nothing"
    counted = ProductReview.objects.annotate(counted=Count("votes"))
    for review_id, helpful, votes in counted.exclude(helpful=F("counted")).values_list("pk", "helpful", "counted"):
        yield f"product review {review_id}: helpful {helpful}, but {votes} votes"
    for review in ProductReview.objects.exclude(Q(status=Status.REMOVED) ^ Q(removed_at=None)):
        yield f"product review {review.pk} is {review.status}, removed at {review.removed_at}"
    for review in ProductReview.objects.exclude(seller_id=F("purchase__seller_id")).select_related("purchase"):
        yield f"product review {review.pk} is at seller {review.seller_id}, its purchase at {review.purchase.seller_id}"
