"""What there is to export, in which order, and the columns of each kind in CSV (docs/reference/files.md).

Orders do not depend on the database or on when something was stored: an export of what was imported from an export is
the same file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from makegood.domain.grading.queries import check_has_come, grades_of
from makegood.domain.grading.rules import GRADES
from makegood.domain.reviews.rules import ASPECTS
from makegood.kernel.actors import Actor, ActorKind
from makegood.kernel.clock import marketplace_day

from ..queries import (
    about_reviews,
    every_order,
    every_product,
    every_product_review,
    every_review,
    every_seller,
)
from ..shapes.fields import Answer
from ..shapes.orders import OrderAnswer
from ..shapes.products import ProductAnswer, ProductReviewAnswer
from ..shapes.sellers import GradeAnswer, SellerAnswer

_MARKETPLACE = Actor(ActorKind.OPERATOR, "export", may_write=False)
"""What the marketplace may read is exported: withheld words too."""


def _itself(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield answer


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything of one kind. `answers` makes the API's objects of a batch of `rows`.

    `columns` are the names in CSV, and `lines` what stands on each line of it for one object.
    """

    rows: QuerySet[Any]
    answers: Callable[[Sequence[Any]], Sequence[Answer]]
    columns: tuple[str, ...]
    lines: Callable[[dict[str, Any]], Iterator[dict[str, Any]]] = _itself


def sellers() -> Listing:
    """Sellers, by id."""
    return Listing(
        every_seller(),
        lambda rows: [SellerAnswer.of(row) for row in rows],
        ("id", "name", "language", "email", "active"),
    )


def products() -> Listing:
    """Articles, by id."""
    return Listing(
        every_product(),
        lambda rows: [ProductAnswer.of(row) for row in rows],
        ("id", "title", "gtin", "brand", "url"),
    )


def orders() -> Listing:
    """Orders, by id; in CSV a line for each item."""
    return Listing(
        every_order(),
        lambda rows: [OrderAnswer.of(row) for row in rows],
        (
            "id",
            "ordered_at",
            *(
                f"customer.{name}"
                for name in ("id", "name", "email", "language", "invite", "unsubscribed_at", "complained_at")
            ),
            *(f"purchases.{name}" for name in ("seller", "expected_delivery_date", "delivered_date", "cancelled")),
            *(f"purchases.items.{name}" for name in ("product", "title", "quantity")),
        ),
        _items,
    )


def _items(order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A line for each item; one without an item where a purchase has none, and where an order has no purchase."""
    for purchase in order["purchases"] or [{}]:
        for item in purchase.get("items") or [{}]:
            yield {**order, "purchases": {**purchase, "items": item}}


def reviews(*, seller_id: str | None, first: date | None, last: date | None, now: datetime) -> Listing:
    """Reviews, the oldest first; of one seller, and of these days of the marketplace, both included."""
    return Listing(
        every_review(seller_id=seller_id, first=first, last=last),
        lambda rows: about_reviews(rows, by=_MARKETPLACE, now=now),
        (
            "id",
            "seller",
            "order",
            "customer.display_name",
            "overall",
            *(f"aspects.{name}" for name in ASPECTS),
            "text",
            "submitted_at",
            "experience_date",
            "status",
            "counts_as",
            "contacted_at",
            *(f"reassessment.{name}" for name in ("state", "requested_at", "can_request", "reason")),
            "new_overall",
            "new_overall_at",
            "new_overall_explanation",
            "new_overall_set_aside_at",
            "response.text",
            "response.at",
            "response_status",
            "origin",
            "had_contact",
            "invited_at",
            "removed.at",
            "removed.ground",
            "updated_at",
        ),
    )


def product_reviews(*, seller_id: str | None, first: date | None, last: date | None) -> Listing:
    """Product reviews, the oldest first; of what one seller sold, and of these days, both included."""
    return Listing(
        every_product_review(seller_id=seller_id, first=first, last=last),
        lambda rows: [ProductReviewAnswer.of(row, own_seller=None) for row in rows],
        (
            "id",
            "product",
            "seller",
            "order",
            "customer.display_name",
            "stars",
            "title",
            "text",
            "pros",
            "cons",
            "language",
            "status",
            "held_for",
            "helpful",
            "origin",
            "submitted_at",
            "updated_at",
        ),
    )


def grades(*, seller_id: str | None, on: date, now: datetime) -> Listing:
    """The assessment grade of each seller on a day (R8.1), by id; also of those who have none yet.

    Raises:
        Invalid: `date_in_future`.
    """
    check_has_come(on, marketplace_day(now))
    rows = every_seller()
    return Listing(
        rows if seller_id is None else rows.filter(pk=seller_id),
        lambda batch: [GradeAnswer.of(grade) for grade in grades_of([seller.pk for seller in batch], on).values()],
        (
            *("seller", "average", "sum", "count", "method", "from", "to"),
            *(f"histogram.{grade}" for grade in GRADES),
            *(f"aspects.{name}.{figure}" for name in ASPECTS for figure in ("average", "count")),
            *("norm", "meets_norm"),
        ),
    )
