"""How purchases stand with being asked for a review (R2)."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import WithJsonSchema

from makegood.domain.invitations.queries import Standing

from .fields import Answer, Cursor, Limit, Parameters, QueryId, UtcTime

State = Literal["due", "sent", "lapsed", "cancelled"]
QueryState = Annotated[State | None, WithJsonSchema({"type": "string", "enum": list(get_args(State))})]


class InvitationQuery(Parameters):
    """Which purchases, and which page of them."""

    order: QueryId = None
    """Only those of this order."""
    seller: QueryId = None
    """Only those of this seller; a seller's key means its own."""
    state: QueryState = None
    """Only those that stand so."""
    cursor: Cursor = ""
    limit: Limit = 50


class InvitationAnswer(Answer):
    """The invitation about one purchase.

    While `due`, `planned_for` is the day on which it is to be sent, or the first on which it can be, and `reason` why
    it is not sent today. Otherwise `reason` is why it was not sent.
    """

    order: str
    """The marketplace's id of the order."""
    seller: str
    """The marketplace's id of the seller."""
    state: State
    """`due` (not sent yet), `sent`, `lapsed` (no day was left) or `cancelled` (not to be asked)."""
    planned_for: date | None
    """The day on which it is, can be or was sent; null when it is not."""
    sent_at: UtcTime | None
    """When the mail server accepted it; null while it has not."""
    reason: str | None
    """Why it is not sent: `too_early`, `too_late`, `no_consent`, `unsubscribed`, `no_address`, `cancelled`,
    `already_reviewed`, `day_taken`, `erased`; or null.
    """

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """The answer about one purchase."""
        return cls(
            order=standing.order,
            seller=standing.seller,
            state=standing.state.value,
            planned_for=standing.planned_for,
            sent_at=standing.sent_at,
            reason=standing.reason.value if standing.reason else None,
        )


class InvitationPage(Answer):
    """A page of invitations. While `next_cursor` is given there may be more, even where `items` is short or empty."""

    items: list[InvitationAnswer]
    """The invitations of this page; with `state` it can be short or empty before the end."""
    next_cursor: str | None
    """The `cursor` of the next page; null at the end."""
