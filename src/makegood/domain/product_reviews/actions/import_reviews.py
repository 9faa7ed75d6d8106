"""The bulk path for product reviews: what is known of them elsewhere becomes so here (R14.4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import F

from makegood.domain.orders.models import Item, Product
from makegood.domain.sellers.queries import addresses_of_staff, seller_names
from makegood.domain.text_checks.rules import PRODUCT_REVIEW_CHECKS
from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.ids import new_id

from ..enums import Origin, Status
from ..letters import checks_hit
from ..models import HelpfulVote, ProductReview, ProductSum
from ..rules import Answers
from .submit_review import check_answers


@dataclass(frozen=True, slots=True)
class ImportedOpinion:
    """What a customer thinks of an article of an order, as a file tells it. Moments are aware.

    `seller_id` is needed where several sellers sold it in that order. `status` and `held_for` are None where nobody
    said so, and the words are checked as when they are handed in. `given` names what was said at all: a review that is
    stored already is compared by that.
    """

    order_id: str
    product_id: str
    seller_id: str | None
    answers: Answers
    submitted_at: datetime
    language: str | None = None
    id: str = ""
    status: Status | None = None
    held_for: Sequence[str] | None = None
    helpful: int = 0
    origin: str = Origin.IMPORT.value
    updated_at: datetime | None = None
    given: frozenset[str] = frozenset()


class Fate(StrEnum):
    """What became of a product review of a file."""

    ADDED = "added"
    SAME = "same"
    DIFFERENT = "different"
    """The article of this purchase has another review: that one stays."""
    NO_PURCHASE = "no_purchase"
    """It was not bought in this order."""
    SEVERAL_SELLERS = "several_sellers"
    """Which of them sold it must be said."""
    SELLER_STAFF = "seller_staff"
    """Whoever works for the seller of an article cannot review it (R11.1)."""
    ERASED = "erased"
    """The customer's data were erased: what is handed in again changes nothing (R13.2)."""
    ID_TAKEN = "id_taken"


def check_opinion(opinion: ImportedOpinion) -> ImportedOpinion:
    """The same with its texts as they are kept.

    Raises:
        Invalid: as `submit_review`.
    """
    return replace(opinion, answers=check_answers(opinion.answers))


def import_reviews(*, reviews: Sequence[ImportedOpinion], now: datetime) -> list[Fate]:
    """Add a batch of checked reviews, one for an article of an order at most; in the caller's transaction.

    A cancelled purchase gets its review too: it was given before this installation knew of it. Raises IntegrityError
    when somebody else adds one of the reviews at the same moment.
    """
    batch = _Batch(reviews, now)
    fates = [batch.settle(one) for one in reviews]
    batch.store()
    return fates


class _Sold(NamedTuple):
    purchase_id: str
    seller_id: str
    address: str
    language: str
    is_erased: bool


class _Batch:
    """What is known before a batch, and what is to be stored of it."""

    def __init__(self, reviews: Sequence[ImportedOpinion], now: datetime) -> None:
        self.now = now
        self.sold = _sold(reviews)
        purchases = {sold.purchase_id for some in self.sold.values() for sold in some}
        found = ProductReview.objects.filter(purchase__in=any_of(purchases))
        self.stored = {(one.purchase_id, one.product_id): one for one in found}
        wanted = any_of({one.id for one in reviews if one.id})
        self.added: set[tuple[str, str]] = set()
        self.ids = set(ProductReview.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        self.staff = addresses_of_staff({sold.seller_id for some in self.sold.values() for sold in some})
        self.products = Product.objects.in_bulk({one.product_id for one in reviews})
        self.shops = seller_names() if any(one.held_for is None for one in reviews) else []
        self.rows: list[tuple[Any, ...]] = []
        self.votes: list[tuple[str, str, datetime]] = []
        self.counts: Counter[tuple[str, int]] = Counter()

    def settle(self, one: ImportedOpinion) -> Fate:
        """What becomes of one."""
        sold = [
            found
            for found in self.sold.get((one.order_id, one.product_id), ())
            if one.seller_id in (None, found.seller_id)
        ]
        if len(sold) != 1:
            return Fate.SEVERAL_SELLERS if sold else Fate.NO_PURCHASE
        bought = sold[0]
        if bought.is_erased:
            return Fate.ERASED
        fate = self._before(one, bought)
        if fate is None:
            self._add(one, bought)
        return fate or Fate.ADDED

    def _before(self, one: ImportedOpinion, bought: _Sold) -> Fate | None:
        """What stands in the way of adding one."""
        key = bought.purchase_id, one.product_id
        known = self.stored.get(key)
        if known is not None:
            return Fate.SAME if _is_same(known, one) else Fate.DIFFERENT
        if key in self.added:
            return Fate.DIFFERENT
        if bought.address.lower() in self.staff.get(bought.seller_id, ()):
            return Fate.SELLER_STAFF
        return Fate.ID_TAKEN if one.id in self.ids else None

    def _add(self, one: ImportedOpinion, bought: _Sold) -> None:
        review_id = one.id or new_id()
        self.added.add((bought.purchase_id, one.product_id))
        held_for, status = self._standing(one)
        settled = (status is Status.PUBLISHED and held_for) or (status is Status.HELD and not held_for)
        at = one.updated_at or self.now
        if status is not Status.REMOVED:
            self.counts[one.product_id, one.answers.stars] += 1
        # Who found it helpful is not known, only how many.
        self.votes += [(review_id, new_id(), one.submitted_at) for _ in range(one.helpful)]
        self.rows.append(
            (
                review_id,
                bought.seller_id,
                bought.purchase_id,
                one.product_id,
                one.answers.stars,
                one.answers.title,
                one.answers.text,
                list(one.answers.pros),
                list(one.answers.cons),
                bought.language if one.language is None and "language" not in one.given else one.language or "",
                status.value,
                held_for,
                at if settled else None,
                at if status is Status.REMOVED else None,
                one.origin,
                one.helpful,
                one.submitted_at,
                self.now,
                at,
            )
        )

    def _standing(self, one: ImportedOpinion) -> tuple[list[str], Status]:
        held_for = one.held_for
        if held_for is None:
            answers = one.answers
            words = ProductReview(
                product=self.products[one.product_id],
                title=answers.title,
                text=answers.text,
                pros=list(answers.pros),
                cons=list(answers.cons),
            )
            held_for = checks_hit(words, checks=PRODUCT_REVIEW_CHECKS, shop_names=self.shops)
        return list(held_for), one.status or (Status.HELD if held_for else Status.PUBLISHED)

    def store(self) -> None:
        """Store what was added, with the sums of the articles and the votes."""
        insert_rows(ProductReview, _FIELDS, self.rows)
        insert_rows(HelpfulVote, ["review", "voter", "at"], self.votes)
        ProductSum.objects.bulk_create(
            [ProductSum(product_id=product) for product in sorted({product for product, _stars in self.counts})],
            ignore_conflicts=True,
        )
        for (product, stars), times in sorted(self.counts.items()):
            column = f"n{stars}"
            ProductSum.objects.filter(pk=product).update(**{column: F(column) + times})


_FIELDS = (
    "id", "seller", "purchase", "product", "stars", "title", "text", "pros", "cons", "language", "status", "held_for",
    "settled_at", "removed_at", "origin", "helpful", "submitted_at", "stored_at", "updated_at",
)  # fmt: skip


def _sold(reviews: Sequence[ImportedOpinion]) -> Mapping[tuple[str, str], Sequence[_Sold]]:
    orders = any_of({one.order_id for one in reviews})
    rows = Item.objects.filter(purchase__order__in=orders).values_list(
        "purchase__order_id",
        "product_id",
        "purchase_id",
        "purchase__seller_id",
        "purchase__customer__email",
        "purchase__customer__language",
        "purchase__customer__erased_at",
    )
    sold: dict[tuple[str, str], list[_Sold]] = {}
    for order, product, purchase, seller, address, language, erased_at in rows:
        sold.setdefault((order, product), []).append(
            _Sold(purchase, seller, address, language, is_erased=erased_at is not None)
        )
    return sold


def _is_same(review: ProductReview, one: ImportedOpinion) -> bool:
    """Whether everything that was said of a review is so; when it last changed is no part of it."""
    answers = one.answers
    said: dict[str, tuple[object, object]] = {
        "stars": (review.stars, answers.stars),
        "title": (review.title, answers.title),
        "text": (review.text, answers.text),
        "pros": (tuple(review.pros), answers.pros),
        "cons": (tuple(review.cons), answers.cons),
        "submitted_at": (review.submitted_at, one.submitted_at),
        "origin": (review.origin, one.origin),
        "helpful": (review.helpful, one.helpful),
        "language": (review.language, one.language or ""),
    }
    if one.id:
        said["id"] = (review.pk, one.id)
    if one.status is not None:
        said["status"] = (review.status, one.status)
    if one.held_for is not None:
        said["held_for"] = (list(review.held_for), list(one.held_for))
    return all(said[name][0] == said[name][1] for name in one.given & said.keys())
