"""What stands in files for import: the API's names, with what only a file may tell, because it was so already.

Fields of type `Told` are in exports for whoever reads them; an import leaves them aside: they follow from others.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field, PlainValidator, ValidationInfo, field_validator

from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.parsing.rows import Cell, Columns
from makegood.domain.product_reviews.actions import ImportedOpinion
from makegood.domain.product_reviews.enums import Status as OpinionStatus
from makegood.domain.product_reviews.rules import Answers as OpinionAnswers
from makegood.domain.reassessments.enums import Obstacle
from makegood.domain.reviews.actions import ReviewFacts
from makegood.domain.reviews.enums import Ground, Origin, Status
from makegood.domain.reviews.rules import Answers, is_ahead
from makegood.domain.text_checks.enums import Check
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Text
from makegood.kernel.ids import is_id

from .fields import (
    Body,
    Day,
    EmailAddress,
    Flag,
    Language,
    MarketplaceId,
    Quantity,
    Stars,
    read_moment,
    refused,
)
from .orders import MOST_ITEMS, MOST_PURCHASES
from .products import ProductBody
from .reviews import RESPONSE_WORDS, RequestState
from .sellers import SellerBody

MOST_HELPFUL = 100_000
TO_TEN = {"scale": 5}
"""The context of a validation in which grades are stars from 1 to 5, each worth two."""

Told = Annotated[Any, Field(default=None)]


def _moment(value: object) -> datetime:
    moment = read_moment(value.replace(" ", "T", 1) if isinstance(value, str) else value)
    return (clock.from_local(moment) if moment.tzinfo is None else moment).astimezone(UTC)


def _grade(value: object, info: ValidationInfo) -> int:
    stars = info.context is not None
    if isinstance(value, bool) or not isinstance(value, int):
        raise refused("stars_grade_type" if stars else "grade_type")
    if not 1 <= value <= (5 if stars else 10):
        raise refused("stars_grade_range" if stars else "grade_range")
    return 2 * value if stars else value


def _own_id(value: object) -> str:
    if not isinstance(value, str) or not is_id(value):
        raise refused("invalid_own_id")
    return value


Moment = Annotated[datetime, PlainValidator(_moment)]
Grade = Annotated[int, PlainValidator(_grade)]
OwnId = Annotated[str, PlainValidator(_own_id)]
OriginName = Literal["link", "api", "import"]
StatusName = Literal["published", "held", "removed"]


class FileSeller(SellerBody):
    """A seller; its id stands in the file."""

    id: MarketplaceId


class FileProduct(ProductBody):
    """An article; the title may be empty, as it is where an order alone told of the article."""

    id: MarketplaceId
    title: str = ""

    @field_validator("title", mode="before")
    @classmethod
    def _without_title(cls, value: object) -> object:
        return "" if value is None else value


class FileCustomer(Body):
    """Who bought. Without name and address once their data were erased."""

    id: MarketplaceId
    name: str | None
    email: EmailAddress | None = None
    language: Language | None = None
    invite: Flag
    unsubscribed_at: Moment | None = None
    complained_at: Moment | None = None


class FileItem(Body):
    """One line of a purchase."""

    product: MarketplaceId
    title: str | None = None
    quantity: Quantity | None = None


class FilePurchase(Body):
    """One seller's share of the order."""

    seller: MarketplaceId
    expected_delivery_date: Day
    delivered_date: Day | None = None
    cancelled: Flag | None = None
    items: Annotated[list[FileItem], Field(default_factory=list, max_length=MOST_ITEMS)]


class FileOrder(Body):
    """An order."""

    id: MarketplaceId
    ordered_at: Moment
    customer: FileCustomer
    purchases: Annotated[list[FilePurchase], Field(max_length=MOST_PURCHASES)]


class _Aspects(Body):
    as_described: Grade | None = None
    delivery_time: Grade | None = None
    condition: Grade | None = None
    contact: Grade | None = None


class _Reassessment(Body):
    state: RequestState | None = None
    requested_at: Moment | None = None
    can_request: Told
    reason: Told


class _Response(Body):
    text: str | None = None
    at: Moment | None = None


class _Removed(Body):
    at: Moment
    ground: Ground


class _Writer(Body):
    display_name: Told


class FileReview(Body):
    """A review with its history."""

    id: OwnId | None = None
    seller: MarketplaceId
    order: MarketplaceId
    customer: _Writer | None = None
    overall: Grade
    aspects: _Aspects | None = None
    text: str | None = None
    submitted_at: Moment | None = None
    experience_date: Told
    status: StatusName | None = None
    counts_as: Told
    contacted_at: Moment | None = None
    reassessment: _Reassessment | None = None
    new_overall: Grade | None = None
    new_overall_at: Moment | None = None
    new_overall_explanation: str | None = None
    new_overall_set_aside_at: Moment | None = None
    response: _Response | None = None
    response_status: StatusName | None = None
    origin: OriginName | None = None
    had_contact: Flag | None = None
    invited_at: Moment | None = None
    removed: _Removed | None = None
    updated_at: Moment | None = None

    def facts(self, now: datetime) -> ReviewFacts:
        """The same for the action; check the `problems` first."""
        aspects = self.aspects.model_dump(exclude_none=True) if self.aspects else {}
        response = self.response if self.response and self.response.at else None
        return ReviewFacts(
            order_id=self.order,
            seller_id=self.seller,
            answers=Answers(self.overall, self.text or "", aspects, self.had_contact),
            submitted_at=self.submitted_at or now,
            id=self.id or "",
            origin=Origin(self.origin or Origin.IMPORT),
            status=Status(self.status) if self.status else None,
            contacted_at=self.contacted_at,
            contact_bounced=self.reassessment is not None and self.reassessment.reason == Obstacle.CONTACT_BOUNCED,
            asked=self.request() is not None,
            new_overall=self.new_overall,
            new_overall_at=self.new_overall_at,
            new_overall_explanation=self.new_overall_explanation or "",
            set_aside_at=self.new_overall_set_aside_at,
            response=(response.text or "") if response else "",
            response_at=response.at if response else None,
            response_state=RESPONSE_WORDS[self.response_status] if self.response_status else None,
            removed_at=self.removed.at if self.removed else None,
            removed_ground=self.removed.ground if self.removed else "",
            updated_at=self.updated_at,
            given=_said(self, "submitted_at", "origin"),
        )

    def request(self) -> tuple[str, datetime] | None:
        """State and time of the one request to grade again, which a new grade uses up as well (R6.2)."""
        asked = self.reassessment
        state = asked.state if asked and asked.state else None
        at = (asked.requested_at if asked else None) or self.new_overall_at
        if at is None:
            return None
        return ("answered" if self.new_overall is not None else state or "requested"), at

    def problems(self, now: datetime) -> Iterator[FieldError]:
        """What contradicts itself, or cannot be yet."""
        yield from self._missing()
        moments = self._moments()
        for field, moment in moments.items():
            if moment is not None and is_ahead(moment, now):
                yield FieldError(field, "in_the_future", _("This lies in the future."))
        first = self.submitted_at or now
        for field in ("contacted_at", "reassessment.requested_at", "new_overall_at", "response.at", "removed.at"):
            moment = moments[field]
            if moment is not None and is_ahead(first, moment):
                yield FieldError(field, "out_of_order", _("This lies before the review."))
        for later, earlier in (
            ("new_overall_at", "reassessment.requested_at"),
            ("new_overall_set_aside_at", "new_overall_at"),
        ):
            one, other = moments[later], moments[earlier]
            if one is not None and other is not None and one < other:
                message = _("This lies before %(field)s.") % {"field": earlier}
                yield FieldError(later, "out_of_order", message)

    def _moments(self) -> Mapping[str, datetime | None]:
        return {
            "submitted_at": self.submitted_at,
            "contacted_at": self.contacted_at,
            "reassessment.requested_at": self.reassessment.requested_at if self.reassessment else None,
            "new_overall_at": self.new_overall_at,
            "new_overall_set_aside_at": self.new_overall_set_aside_at,
            "response.at": self.response.at if self.response else None,
            "removed.at": self.removed.at if self.removed else None,
            "invited_at": self.invited_at,
            "updated_at": self.updated_at,
        }

    def _missing(self) -> Iterator[FieldError]:
        yield from self._missing_of_request()
        response = self.response
        if response and response.at is None and response.text:
            yield _needed("response.at", "response.text")
        if response and response.at is not None and not response.text:
            yield _needed("response.text", "response.at")
        if self.status == "removed" and self.removed is None:
            yield _needed("removed.at", "status")
        if self.removed is not None and self.status not in (None, "removed"):
            yield _contradiction("status", _("With removed the status is removed."))

    def _missing_of_request(self) -> Iterator[FieldError]:
        asked = self.reassessment
        state = asked.state if asked else None
        graded_again = self.new_overall is not None
        if graded_again and self.new_overall_at is None:
            yield _needed("new_overall_at", "new_overall")
        if not graded_again and (self.new_overall_at or self.new_overall_explanation or self.new_overall_set_aside_at):
            yield _needed("new_overall", "new_overall_at")
        if graded_again and state not in (None, "answered"):
            yield _contradiction("reassessment.state", _("With new_overall the state is answered."))
        if not graded_again and state == "answered":
            yield _needed("new_overall", "reassessment.state")
        if asked and asked.requested_at is None and state in ("requested", "kept", "lapsed"):
            yield _needed("reassessment.requested_at", "reassessment.state")
        if asked and asked.requested_at is not None and state == "none":
            yield _contradiction("reassessment.state", _("With requested_at the state is not none."))


def _said(body: BaseModel, *defaults: str) -> frozenset[str]:
    """The fields that say something; where these ones are null, something else is meant, and they say nothing."""
    return frozenset(body.model_fields_set - {name for name in defaults if getattr(body, name) is None})


def _needed(field: str, because_of: str) -> FieldError:
    return FieldError(field, "required", _("This is required with %(field)s.") % {"field": because_of})


def _contradiction(field: str, message: Text) -> FieldError:
    return FieldError(field, "contradiction", message)


class FileProductReview(Body):
    """What a customer thinks of an article."""

    id: OwnId | None = None
    product: MarketplaceId
    seller: MarketplaceId | None = None
    order: MarketplaceId
    customer: _Writer | None = None
    stars: Stars
    title: str | None = None
    text: str | None = None
    pros: list[str] | None = None
    cons: list[str] | None = None
    language: Language | None = None
    status: StatusName | None = None
    held_for: list[Check] | None = None
    helpful: Annotated[int | None, Field(strict=True, ge=0, le=MOST_HELPFUL)] = None
    origin: OriginName | None = None
    submitted_at: Moment | None = None
    updated_at: Moment | None = None

    def facts(self, now: datetime) -> ImportedOpinion:
        """The same for the action; check the `problems` first."""
        return ImportedOpinion(
            order_id=self.order,
            product_id=self.product,
            seller_id=self.seller,
            answers=OpinionAnswers(
                self.stars, self.title or "", self.text or "", tuple(self.pros or ()), tuple(self.cons or ())
            ),
            language=self.language,
            submitted_at=self.submitted_at or now,
            id=self.id or "",
            status=OpinionStatus(self.status) if self.status else None,
            held_for=None if self.held_for is None else [check.value for check in self.held_for],
            helpful=self.helpful or 0,
            origin=self.origin or Origin.IMPORT.value,
            updated_at=self.updated_at,
            given=_said(self, "submitted_at", "origin", "helpful"),
        )

    def problems(self, now: datetime) -> Iterator[FieldError]:
        """What cannot be yet."""
        for field, moment in (("submitted_at", self.submitted_at), ("updated_at", self.updated_at)):
            if moment is not None and is_ahead(moment, now):
                yield FieldError(field, "in_the_future", _("This lies in the future."))


SHAPES: Mapping[Kind, type[BaseModel]] = {
    Kind.SELLERS: FileSeller,
    Kind.PRODUCTS: FileProduct,
    Kind.ORDERS: FileOrder,
    Kind.REVIEWS: FileReview,
    Kind.PRODUCT_REVIEWS: FileProductReview,
}


def _columns(
    text: str,
    required: str,
    *,
    number: str = "",
    flag: str = "",
    lists: str = "",
    also: Mapping[str, str] | None = None,
) -> Columns:
    cells = dict.fromkeys(text.split(), Cell.TEXT) | dict.fromkeys(number.split(), Cell.NUMBER)
    cells |= dict.fromkeys(flag.split(), Cell.FLAG) | dict.fromkeys(lists.split(), Cell.LIST)
    return Columns(cells, required.split(), also or {})


_OF_PURCHASE = ("seller", "expected_delivery_date", "delivered_date", "cancelled")
_OF_ITEM = ("product", "title", "quantity")

COLUMNS: Mapping[Kind, Columns] = {
    Kind.SELLERS: _columns("id name language email", "id name", flag="active", also={"seller": "id"}),
    Kind.PRODUCTS: _columns("id title gtin brand url", "id", also={"product": "id"}),
    Kind.ORDERS: _columns(
        "id ordered_at customer.id customer.name customer.email customer.language customer.unsubscribed_at"
        " customer.complained_at purchases.seller purchases.expected_delivery_date purchases.delivered_date"
        " purchases.items.product purchases.items.title",
        "id ordered_at customer.id customer.name customer.invite purchases.seller purchases.expected_delivery_date",
        number="purchases.items.quantity",
        flag="customer.invite purchases.cancelled",
        also={
            "order": "id",
            **{name: f"purchases.{name}" for name in _OF_PURCHASE},
            **{name: f"purchases.items.{name}" for name in _OF_ITEM},
            **{f"items.{name}": f"purchases.items.{name}" for name in _OF_ITEM},
        },
    ),
    Kind.REVIEWS: _columns(
        "id seller order customer.display_name text submitted_at experience_date status counts_as contacted_at"
        " reassessment.state reassessment.requested_at reassessment.can_request reassessment.reason new_overall_at"
        " new_overall_explanation new_overall_set_aside_at response.text response.at response_status origin invited_at"
        " removed.at removed.ground updated_at",
        "seller order overall",
        number="overall aspects.as_described aspects.delivery_time aspects.condition aspects.contact new_overall",
        flag="had_contact",
    ),
    Kind.PRODUCT_REVIEWS: _columns(
        "id product seller order customer.display_name title text language status origin submitted_at updated_at",
        "product order stars",
        number="stars helpful",
        lists="pros cons held_for",
    ),
}
