"""Reviews, and the request to grade again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Protocol, Self, get_args

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

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
    delivery_time: Grade | None = None
    condition: Grade | None = None
    contact: Grade | None = None


class ReviewBody(Body):
    """A review that the marketplace hands in. A time without a zone is the marketplace's local time."""

    order: MarketplaceId
    seller: MarketplaceId
    overall: Grade
    aspects: AspectsBody | None = None
    text: ReviewText | None = None
    submitted_at: Moment | None = None

    def answers(self) -> Answers:
        """The same for the action."""
        aspects = self.aspects.model_dump(exclude_none=True) if self.aspects else {}
        return Answers(overall=self.overall, text=self.text or "", aspects=aspects)


class ReviewQuery(Body):
    """Which reviews, and which page of them. An empty parameter is the same as none."""

    model_config = ConfigDict(extra="ignore")

    seller: QueryId = None
    state: QueryProgress = None
    overall_min: QueryGrade = None
    overall_max: QueryGrade = None
    day_from: Annotated[QueryDay, Field(alias="from")] = None
    day_to: Annotated[QueryDay, Field(alias="to")] = None
    updated_since: QueryMoment = None
    q: Search = ""
    cursor: Cursor = ""
    limit: Limit = 50

    @model_validator(mode="before")
    @classmethod
    def _without_empty_ones(cls, values: Any) -> Any:
        return {name: value for name, value in values.items() if value != ""}

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
    requested_at: UtcTime | None
    can_request: bool
    reason: str | None


class ResponseBody(Body):
    """The words of the seller's public response."""

    text: ReviewText


class ResponseAnswer(Answer):
    """The seller's public response; `at` is when it was last written (R9.3)."""

    text: str
    at: UtcTime


_ResponseStatus = Literal["published", "held", "removed"]
_RESPONSE_STATUS: Mapping[Words, _ResponseStatus] = {
    Words.SHOWN: "published",
    Words.CHECKING: "held",
    Words.HIDDEN: "removed",
}
RESPONSE_WORDS: Mapping[str, Words] = {status: words for words, status in _RESPONSE_STATUS.items()}
"""Back from what is told of a response to who may read it."""


class RemovedAnswer(Answer):
    """When a review was removed, and on which ground."""

    at: UtcTime
    ground: str


class ReviewAnswer(Answer):
    """A review.

    `held`: the grade counts, but words are withheld, because they are being checked or were hidden. `removed`: it
    counts in nothing. Words that are withheld are empty for a seller's key, and whole for the marketplace's.
    `response_status` tells the same of the seller's response, whose words its own seller always reads.
    """

    id: str
    seller: str
    order: str
    customer: WriterAnswer
    overall: int
    aspects: dict[str, int]
    text: str
    submitted_at: UtcTime
    experience_date: date
    status: Literal["published", "held", "removed"]
    counts_as: int | None
    contacted_at: UtcTime | None
    reassessment: ReassessmentAnswer
    new_overall: int | None
    new_overall_at: UtcTime | None
    new_overall_explanation: str | None
    new_overall_set_aside_at: UtcTime | None
    response: ResponseAnswer | None
    response_status: _ResponseStatus | None
    origin: str
    had_contact: bool | None
    invited_at: UtcTime | None
    removed: RemovedAnswer | None
    updated_at: UtcTime

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
            response_status=_RESPONSE_STATUS[Words(review.response_state)] if review.response_at else None,
            origin=review.origin,
            had_contact=review.had_contact,
            invited_at=invited_at,
            removed=RemovedAnswer(at=review.removed_at, ground=review.removed_ground) if review.removed_at else None,
            updated_at=review.updated_at,
        )


class ReviewPage(Answer):
    """A page of reviews."""

    items: list[ReviewAnswer]
    next_cursor: str | None


class RequestAnswer(Answer):
    """The request that was just made."""

    requested_at: UtcTime
    expires_at: UtcTime

    @classmethod
    def of(cls, request: _Request) -> Self:
        """The answer about one request."""
        return cls(requested_at=request.requested_at, expires_at=request.expires_at)
