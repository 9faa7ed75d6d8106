"""Reviews, and the request to grade again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Protocol, Self, get_args

from pydantic import Field, WithJsonSchema

from makegood.domain.reassessments.queries import Reassessment
from makegood.domain.reviews.enums import Words
from makegood.domain.reviews.queries import ReviewFilter
from makegood.domain.reviews.rules import Answers

from .fields import (
    Answer,
    Body,
    Cursor,
    Grade,
    Limit,
    MarketplaceId,
    Moment,
    Parameters,
    QueryDay,
    QueryGrade,
    QueryId,
    QueryMoment,
    ReviewText,
    Search,
    UtcTime,
)
from .people import CustomerLike, WriterAnswer

Progress = Literal["unanswered", "contacted", "asked_again", "graded_again"]
QueryProgress = Annotated[Progress | None, WithJsonSchema({"type": "string", "enum": list(get_args(Progress))})]
RequestState = Literal["none", "requested", "answered", "kept", "lapsed"]


class AspectsBody(Body):
    """The aspect grades; an unanswered one is absent or null, never zero (R3.5)."""

    as_described: Grade | None = None
    """The article was as described, 1 (very bad) to 10 (excellent)."""
    delivery_time: Grade | None = None
    """It came within the stated time, 1 to 10."""
    condition: Grade | None = None
    """In which condition it arrived, 1 to 10."""
    contact: Grade | None = None
    """How contact with the seller was, 1 to 10."""


class ReviewBody(Body):
    """A review that the marketplace hands in. A time without a zone is the marketplace's local time."""

    order: MarketplaceId
    """The order that is reviewed."""
    seller: MarketplaceId
    """Whose share of it is reviewed."""
    overall: Grade
    """The grade, 1 (very bad) to 10 (excellent)."""
    aspects: AspectsBody | None = None
    """The other grades, each optional."""
    text: ReviewText | None = None
    """The words."""
    submitted_at: Moment | None = None
    """When it was given, at most 5 minutes ahead; now unless told."""

    def answers(self) -> Answers:
        """The same for the action."""
        aspects = self.aspects.model_dump(exclude_none=True) if self.aspects else {}
        return Answers(overall=self.overall, text=self.text or "", aspects=aspects)


class ReviewQuery(Parameters):
    """Which reviews, and which page of them."""

    seller: QueryId = None
    """Only those of this seller; a seller's key means its own."""
    state: QueryProgress = None
    """Only those that stand so: nobody wrote to the customer yet, there is contact, the customer was asked to grade
    again, or did.
    """
    overall_min: QueryGrade = None
    """Only those whose first grade is at least this, 1 to 10."""
    overall_max: QueryGrade = None
    """Only those whose first grade is at most this, 1 to 10."""
    day_from: Annotated[QueryDay, Field(alias="from")] = None
    """Only those given on this day or later."""
    day_to: Annotated[QueryDay, Field(alias="to")] = None
    """Only those given on this day or before."""
    updated_since: QueryMoment = None
    """Those that changed since, this moment included, the oldest change first."""
    q: Search = ""
    """Only those in which all these words stand, by their beginnings, whatever case and accents: in the words, the
    explanation and the order id.
    """
    cursor: Cursor = ""
    limit: Limit = 50

    def wanted(self, own_seller: str | None) -> ReviewFilter:
        """The same for the query; a seller's key that names no seller means its own."""
        return ReviewFilter(
            seller_id=self.seller or own_seller,
            progress=self.state or "",
            day_from=self.day_from,
            day_to=self.day_to,
            text=self.q,
            overall_min=self.overall_min,
            overall_max=self.overall_max,
            updated_since=self.updated_since,
        )


class _Purchase(Protocol):
    @property
    def order_id(self) -> str: ...
    @property
    def customer(self) -> CustomerLike: ...
    @property
    def experience_date(self) -> date: ...


class _Review(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def seller_id(self) -> str: ...
    @property
    def purchase(self) -> _Purchase: ...
    @property
    def overall(self) -> int: ...
    @property
    def aspects(self) -> Mapping[str, int]: ...
    @property
    def had_contact(self) -> bool | None: ...
    @property
    def text(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def status(self) -> str: ...
    @property
    def counts_as(self) -> int | None: ...
    @property
    def shown_text(self) -> str: ...
    @property
    def shown_explanation(self) -> str: ...
    @property
    def response_state(self) -> str: ...
    @property
    def removed_at(self) -> datetime | None: ...
    @property
    def removed_ground(self) -> str: ...
    @property
    def set_aside_at(self) -> datetime | None: ...
    @property
    def contacted_at(self) -> datetime | None: ...
    @property
    def new_overall(self) -> int | None: ...
    @property
    def new_overall_at(self) -> datetime | None: ...
    @property
    def new_overall_explanation(self) -> str: ...
    @property
    def response(self) -> str: ...
    @property
    def response_at(self) -> datetime | None: ...
    @property
    def updated_at(self) -> datetime: ...


class _Request(Protocol):
    @property
    def requested_at(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime: ...


class ReassessmentAnswer(Answer):
    """How it stands with the one request; `reason` is null when it can be made (R6.7)."""

    state: RequestState
    """`none`, `requested`, `answered`, `kept` (the customer left the grade as it is) or `lapsed`."""
    requested_at: UtcTime | None
    """When the customer was asked; null when they were not."""
    can_request: bool
    """Whether they can be asked now."""
    reason: str | None
    """Why not: `review_removed`, `already_requested`, `customer_unreachable`, `contact_bounced`, `no_contact`; null
    when they can.
    """


class ResponseBody(Body):
    """The words of the seller's public response."""

    text: ReviewText
    """What everybody reads below the review. It may not make anything depend on a review."""


class ResponseAnswer(Answer):
    """The seller's public response; `at` is when it was last written (R9.3)."""

    text: str
    """The words."""
    at: UtcTime
    """When it was last written."""


_ResponseStatus = Literal["published", "held", "removed"]
_RESPONSE_STATUS: Mapping[str, _ResponseStatus] = {
    Words.SHOWN: "published",
    Words.CHECKING: "held",
    Words.HIDDEN: "removed",
}


class RemovedAnswer(Answer):
    """When a review was removed, and on which ground."""

    at: UtcTime
    """When it was removed."""
    ground: str
    """`wrong_seller`, `fraud`, `personal_data`, `unlawful` or `withdrawn_by_customer`."""


class ReviewAnswer(Answer):
    """A review.

    `held`: the grade counts, but words are withheld, because they are being checked or were hidden. `removed`: it
    counts in nothing. Words that are withheld are empty for a seller's key, and whole for the marketplace's.
    `response_status` tells the same of the seller's response, whose words its own seller always reads.
    """

    id: str
    """Our id of the review."""
    seller: str
    """The marketplace's id of the seller."""
    order: str
    """The marketplace's id of the order."""
    customer: WriterAnswer
    """Who wrote it, as others may see them."""
    overall: int
    """The first grade, 1 (very bad) to 10 (excellent)."""
    aspects: dict[str, int]
    """The other grades, 1 to 10: `as_described`, `delivery_time`, `condition`, `contact`; unanswered ones are
    absent.
    """
    text: str
    """The words; empty when there are none or they are withheld."""
    submitted_at: UtcTime
    """When it was given."""
    experience_date: date
    """When it was delivered, else expected."""
    status: Literal["published", "held", "removed"]
    """`published`, `held` (words withheld, the grade counts) or `removed` (counts in nothing)."""
    counts_as: int | None
    """The grade that counts now, 1 to 10; null when removed."""
    contacted_at: UtcTime | None
    """When the first message that stands was accepted by the mail server; null without contact."""
    reassessment: ReassessmentAnswer
    """How it stands with the one request to grade again."""
    new_overall: int | None
    """The new grade, 1 to 10; null when there is none."""
    new_overall_at: UtcTime | None
    """When it was graded again."""
    new_overall_explanation: str | None
    """Why, in the words of the customer; empty when withheld, null without a new grade."""
    new_overall_set_aside_at: UtcTime | None
    """Since when the first grade counts again because the marketplace set the new one aside; null when it did not."""
    response: ResponseAnswer | None
    """The seller's public response; null without one."""
    response_status: _ResponseStatus | None
    """`published`, `held` or `removed`, as `status`; null without a response."""
    origin: str
    """The way it came in: `link`, `api` or `import`."""
    had_contact: bool | None
    """Whether the customer says that there was contact with the seller; null when not answered."""
    invited_at: UtcTime | None
    """When the customer was asked for it; null when they were not."""
    removed: RemovedAnswer | None
    """When and why it was removed; null when it was not."""
    updated_at: UtcTime
    """When something of it last changed."""

    @classmethod
    def of(cls, review: _Review, reassessment: Reassessment, invited_at: datetime | None, *, all_words: bool) -> Self:
        """The answer about one review; `invited_at`: when the customer was asked for it, null when they were not.

        `all_words`: also those that are withheld, for the marketplace only (R12.5).
        """
        explanation = review.new_overall_explanation if all_words else review.shown_explanation
        return cls(
            id=review.id,
            seller=review.seller_id,
            order=review.purchase.order_id,
            customer=WriterAnswer(display_name=review.purchase.customer.display_name),
            overall=review.overall,
            aspects=dict(review.aspects),
            text=review.text if all_words else review.shown_text,
            submitted_at=review.submitted_at,
            experience_date=review.purchase.experience_date,
            status=review.status,
            counts_as=review.counts_as,
            contacted_at=review.contacted_at,
            reassessment=ReassessmentAnswer.model_validate(
                {
                    "state": reassessment.state,
                    "requested_at": reassessment.requested_at,
                    "can_request": reassessment.can_request,
                    "reason": reassessment.reason.value if reassessment.reason else None,
                }
            ),
            new_overall=review.new_overall,
            new_overall_at=review.new_overall_at,
            new_overall_explanation=None if review.new_overall is None else explanation,
            new_overall_set_aside_at=review.set_aside_at,
            response=ResponseAnswer(text=review.response, at=review.response_at) if review.response_at else None,
            response_status=_RESPONSE_STATUS[review.response_state] if review.response_at else None,
            origin=review.origin,
            had_contact=review.had_contact,
            invited_at=invited_at,
            removed=RemovedAnswer(at=review.removed_at, ground=review.removed_ground) if review.removed_at else None,
            updated_at=review.updated_at,
        )


class ReviewPage(Answer):
    """A page of reviews."""

    items: list[ReviewAnswer]
    """The reviews of this page."""
    next_cursor: str | None
    """The `cursor` of the next page; null at the end, but with `updated_since` always one to go on from later."""


class RequestAnswer(Answer):
    """The request that was just made."""

    requested_at: UtcTime
    """When the customer was asked."""
    expires_at: UtcTime
    """Until when they can answer."""

    @classmethod
    def of(cls, request: _Request) -> Self:
        """The answer about one request."""
        return cls(requested_at=request.requested_at, expires_at=request.expires_at)
