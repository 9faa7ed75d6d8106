"""Reports, what was decided about them, and objections (R12)."""

from datetime import datetime
from typing import Annotated, Literal, Protocol, Self, get_args

from pydantic import WithJsonSchema

from makegood.domain.moderation.enums import ReportState, Source
from makegood.domain.moderation.rules import decision_due

from .fields import Answer, Body, Cursor, Limit, Parameters, QueryId, ReviewText, UtcTime

Ground = Literal["wrong_seller", "fraud", "personal_data", "unlawful"]
Verdict = Literal["keep", "remove_words", "remove", "void_regrade"]
State = Literal["open", "decided", "appealed", "final", "moot"]
QueryState = Annotated[State | None, WithJsonSchema({"type": "string", "enum": list(get_args(State))})]


class ReportBody(Body):
    """Why a review should not stand as it does."""

    ground: Ground
    """Why: meant for another seller, fraud, personal data, or unlawful."""
    explanation: ReviewText
    """Why, in words, for the marketplace."""


class DecisionBody(Body):
    """What is decided, and why; both sides read the reason."""

    decision: Verdict
    """`keep` it, `remove_words` (the grade counts), `remove` it, or `void_regrade` (the first grade counts again)."""
    reason: ReviewText
    """Why, in words; both sides read it."""


class ReviewDecisionBody(DecisionBody):
    """The same without a report: then the ground is needed, unless an earlier decision has one."""

    ground: Ground | None = None
    """Why; that of the former decision unless given."""


class AppealBody(Body):
    """Why the decision should be another one."""

    explanation: ReviewText = ""
    """Why, in words."""


class ReportQuery(Parameters):
    """Which reports, and which page of them."""

    seller: QueryId = None
    """Only those about this seller; a seller's key means its own."""
    state: QueryState = None
    """Only those that stand so."""
    cursor: Cursor = ""
    limit: Limit = 50

    @property
    def wanted_state(self) -> ReportState | None:
        """The same for the query."""
        return ReportState(self.state) if self.state else None


class _Decision(Protocol):
    @property
    def verdict(self) -> str: ...
    @property
    def ground(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def decided_at(self) -> datetime: ...
    @property
    def appeal_until(self) -> datetime: ...


class _Appeal(Protocol):
    @property
    def party(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def answered_at(self) -> datetime | None: ...


class _Report(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def seller_id(self) -> str: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def ground(self) -> str: ...
    @property
    def explanation(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def waits(self) -> bool: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def decision(self) -> _Decision | None: ...


class DecisionAnswer(Answer):
    """The decision that holds; it can be objected to until `appeal_until`."""

    decision: str
    """`keep`, `remove_words`, `remove` or `void_regrade`."""
    ground: str
    """`wrong_seller`, `fraud`, `personal_data` or `unlawful`."""
    reason: str
    """Why, in words."""
    at: UtcTime
    """When it was decided."""
    appeal_until: UtcTime
    """Until when an objection can be made."""

    @classmethod
    def of(cls, decision: _Decision) -> Self:
        """The answer about one decision."""
        return cls(
            decision=decision.verdict,
            ground=decision.ground,
            reason=decision.reason,
            at=decision.decided_at,
            appeal_until=decision.appeal_until,
        )


class AppealAnswer(Answer):
    """The one objection; `answered_at` is null while it waits."""

    by: str
    """Who objects: `seller`, `customer` or `reporter`."""
    explanation: str
    """Why, in words."""
    at: UtcTime
    """When it was made."""
    answered_at: UtcTime | None
    """When the marketplace decided about it; null while it waits."""


class ReportAnswer(Answer):
    """A report about a `review`, or about the response to it (`subject`).

    About a review of an article `subject` is `product_review`, and `review` the id of that one.

    `source`: `seller`, `public` (somebody who read the page; what they wrote is for the marketplace only) or `operator`
    (a decision without a report). `decide_by` is what was promised, null once nothing waits.
    """

    id: str
    """Our id of the report."""
    seller: str
    """The marketplace's id of the seller."""
    review: str
    """Our id of the review, or of the product review."""
    subject: str
    """What was reported: `review`, `response` or `product_review`."""
    source: str
    """Who reported: `seller`, `public` or `operator`."""
    ground: str
    """`wrong_seller`, `fraud`, `personal_data` or `unlawful`."""
    explanation: str
    """Why, in words; of readers, for the marketplace only."""
    state: str
    """`open`, `decided`, `appealed`, `final` or `moot`."""
    reported_at: UtcTime
    """When it was reported."""
    decide_by: UtcTime | None
    """When a decision was promised; null when nothing waits."""
    decision: DecisionAnswer | None
    """The decision that holds; null while there is none."""
    appeal: AppealAnswer | None
    """The objection; null without one."""
    can_appeal: bool
    """Whether an objection is possible now."""

    @classmethod
    def of(cls, report: _Report, appeal: _Appeal | None, *, can_appeal: bool, for_operator: bool) -> Self:
        """The answer about one report; a reader's own words only `for_operator`."""
        theirs = report.source == Source.PUBLIC and not for_operator
        since = appeal.made_at if appeal else report.made_at
        return cls(
            id=report.id,
            seller=report.seller_id,
            review=report.subject_id,
            subject=report.subject_kind,
            source=report.source,
            ground=report.ground,
            explanation="" if theirs else report.explanation,
            state=report.state,
            reported_at=report.made_at,
            decide_by=decision_due(since) if report.waits else None,
            decision=DecisionAnswer.of(report.decision) if report.decision else None,
            appeal=None
            if appeal is None
            else AppealAnswer(
                by=appeal.party,
                explanation="" if theirs else appeal.text,
                at=appeal.made_at,
                answered_at=appeal.answered_at,
            ),
            can_appeal=can_appeal,
        )


class ReportPage(Answer):
    """A page of reports."""

    items: list[ReportAnswer]
    """The reports of this page."""
    next_cursor: str | None
    """The `cursor` of the next page; null at the end."""
