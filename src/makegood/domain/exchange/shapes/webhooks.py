"""Webhooks, and what was, or is to be, delivered to them (R14.3)."""

from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, Self, get_args

from pydantic import Field, WithJsonSchema

from makegood.domain.webhooks.enums import DeliveryState

from .fields import Answer, Body, Cursor, Flag, Limit, Parameters, QueryId, UtcTime

EventName = Literal[
    "review.submitted",
    "review.regraded",
    "review.removed",
    "reassessment.requested",
    "message.received",
    "grade.changed",
]
Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri", "minLength": 1, "maxLength": 2000})]
Events = Annotated[list[EventName], Field(max_length=20, json_schema_extra={"minItems": 1})]
State = Literal["waiting", "delivered", "failed", "dropped"]
QueryState = Annotated[State | None, WithJsonSchema({"type": "string", "enum": list(get_args(State))})]


class WebhookBody(Body):
    """Where to tell, and of what."""

    url: Url
    """An `https` address on the public internet, without a name, a password or a part behind a `#`."""
    events: Events
    """What to tell of."""


class WebhookChangeBody(Body):
    """What is given changes, the rest stays."""

    url: Url | None = None
    """The new address; what waits goes there."""
    events: Events | None = None
    """What to tell of from now on."""
    enabled: Flag | None = None
    """False switches it off: it is told of nothing. True switches it on, and what waits is sent at once."""


class WebhookQuery(Parameters):
    """Which webhooks, and which page of them."""

    seller: QueryId = None
    """Those of this seller; without it the marketplace's own. A seller's key means its own."""
    cursor: Cursor = ""
    limit: Limit = 50


class DeliveryQuery(Parameters):
    """Which deliveries, and which page of them."""

    state: QueryState = None
    """Only those that stand so."""
    cursor: Cursor = ""
    limit: Limit = 50

    @property
    def wanted_state(self) -> DeliveryState | None:
        """The same for the query."""
        return DeliveryState(self.state) if self.state else None


class _Endpoint(Protocol):
    @property
    def pk(self) -> str: ...
    @property
    def seller_ref(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def events(self) -> Any: ...
    @property
    def enabled(self) -> bool: ...
    @property
    def disabled_at(self) -> datetime | None: ...
    @property
    def disabled_reason(self) -> str: ...
    @property
    def former_secret_until(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def updated_at(self) -> datetime: ...


class WebhookAnswer(Answer):
    """A webhook. Its secret is shown once, when it is made."""

    id: str
    """Ours, random."""
    seller: str | None
    """Whose it is; null for the marketplace's own, which is told of all sellers."""
    url: str
    """Where it is told."""
    events: list[str]
    """What it is told of."""
    enabled: bool
    """Whether it is told of anything."""
    disabled_at: UtcTime | None
    """When it was switched off; null while it is on."""
    disabled_reason: str | None
    """`by_hand`; `failing`: nothing had arrived for three days; `gone`: the address answered 410."""
    former_secret_until: UtcTime | None
    """Until when everything is signed with the former secret as well; null when there was none."""
    created_at: UtcTime
    """When it was made."""
    updated_at: UtcTime
    """When it was last changed, by hand or because it failed."""

    @classmethod
    def of(cls, endpoint: _Endpoint, **more: Any) -> Self:
        """The answer about one webhook."""
        return cls(
            id=endpoint.pk,
            seller=endpoint.seller_ref or None,
            url=endpoint.url,
            events=endpoint.events,
            enabled=endpoint.enabled,
            disabled_at=endpoint.disabled_at,
            disabled_reason=endpoint.disabled_reason or None,
            former_secret_until=endpoint.former_secret_until,
            created_at=endpoint.created_at,
            updated_at=endpoint.updated_at,
            **more,
        )


class WebhookWithSecretAnswer(WebhookAnswer):
    """A webhook with its secret, which nobody can read again."""

    secret: str = ""
    """`whsec_` and base64: what the signatures are checked with. Absent where a call is repeated under its
    `Idempotency-Key`."""


class WebhookPage(Answer):
    """A page of webhooks, newest first."""

    items: list[WebhookAnswer]
    """The webhooks of this page."""
    next_cursor: str | None
    """For the next page; null at the end."""


class _Delivery(Protocol):
    @property
    def message_id(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def delivered_at(self) -> datetime | None: ...
    @property
    def attempts(self) -> int: ...
    @property
    def last_tried_at(self) -> datetime | None: ...
    @property
    def run_after(self) -> datetime: ...
    @property
    def failure(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def duration(self) -> int | None: ...
    @property
    def request_url(self) -> str: ...
    @property
    def request_headers(self) -> Any: ...
    @property
    def body(self) -> str: ...
    @property
    def answer_status(self) -> int | None: ...
    @property
    def answer_headers(self) -> Any: ...
    @property
    def answer_body(self) -> str: ...


class DeliveryRequestAnswer(Answer):
    """What was sent, or will be."""

    url: str | None
    """Where the last attempt went; null before the first."""
    headers: dict[str, str]
    """Those of the last attempt; empty before the first."""
    body: str | None
    """Exactly what is signed; null once it is gone because a customer was erased."""


class DeliveryReplyAnswer(Answer):
    """What came back at the last attempt."""

    status: int
    """The HTTP status."""
    headers: dict[str, str]
    """Without cookies, each cut to 300 characters."""
    body: str
    """The first 4096 bytes."""


class DeliveryAnswer(Answer):
    """One event for one webhook."""

    id: str
    """The header `webhook-id`: the same at every attempt."""
    type: str
    """The event, or `webhook.test`."""
    state: str
    """`waiting` for its first or another attempt, `delivered`, `failed` (given up), `dropped` (nothing is left)."""
    held: bool
    """Whether it waits because an earlier one about the same review has not arrived yet."""
    created_at: UtcTime
    """When it happened."""
    delivered_at: UtcTime | None
    """When it arrived."""
    attempts: int
    """How often it was tried since it happened, or was last repeated."""
    last_attempt_at: UtcTime | None
    """When it was last tried."""
    next_attempt_at: UtcTime | None
    """When it is tried again; null when it is not, or is held."""
    failure: str | None
    """Why the last attempt failed: `timeout`, `status`, `redirect`, `certificate`, `address_refused` and others."""
    detail: str | None
    """The same in the words of whoever noticed."""
    duration_ms: int | None
    """How long the last attempt took, in milliseconds."""
    request: DeliveryRequestAnswer
    """That of the last attempt, or of the first one to come."""
    response: DeliveryReplyAnswer | None
    """What came back; null when nothing did."""

    @classmethod
    def of(cls, delivery: _Delivery, *, held: bool, is_on: bool) -> Self:
        """The answer about one delivery; `is_on`: whether its webhook is switched on."""
        is_due = delivery.state == DeliveryState.WAITING and is_on and not held
        status = delivery.answer_status
        return cls(
            id=delivery.message_id,
            type=delivery.event,
            state=delivery.state,
            held=held,
            created_at=delivery.created_at,
            delivered_at=delivery.delivered_at,
            attempts=delivery.attempts,
            last_attempt_at=delivery.last_tried_at,
            next_attempt_at=delivery.run_after if is_due else None,
            failure=delivery.failure or None,
            detail=delivery.reason or None,
            duration_ms=delivery.duration,
            request=DeliveryRequestAnswer(
                url=delivery.request_url or None, headers=delivery.request_headers, body=delivery.body or None
            ),
            response=None
            if status is None
            else DeliveryReplyAnswer(status=status, headers=delivery.answer_headers, body=delivery.answer_body),
        )


class DeliveryPage(Answer):
    """A page of deliveries, newest first."""

    items: list[DeliveryAnswer]
    """The deliveries of this page."""
    next_cursor: str | None
    """For the next page; null at the end."""
