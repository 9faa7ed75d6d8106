import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.prepared import Prepared, PreparedInsert

from ..enums import Event
from ..models import Delivery, Endpoint

_LISTENING: Prepared[Any] = Prepared(
    lambda seller_id: (
        Endpoint.objects.filter(enabled=True, seller_ref__in=("", seller_id))
        .order_by("created_at", "pk")
        .values_list("pk", "seller_ref", "events")
    )
)
_INSERT = PreparedInsert(lambda: Delivery)

Render = Callable[..., dict[str, Any] | None]
"""`render(subject, *, owner, now)`: the object's GET as `owner` gets it; None when there is nothing to get."""


def announce(
    *,
    event: Event,
    subject: str,
    seller_id: str,
    order_key: str,
    customer_id: int | None,
    now: datetime,
) -> None:
    """Tell who listens that something happened, in the caller's transaction: it leaves if and only if that commits.

    One row for each endpoint, with the body as it is at this moment. `subject` is the id of what it happened to;
    what has the same `order_key` (the review's id) arrives in the order of these calls, so the caller holds that row
    locked. `customer_id` is our own id of the customer whom the body tells of. Without a listener this is one query.

    Raises:
        RuntimeError: not called in a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("announce belongs in the transaction of what happened")
    bodies: dict[str, str | None] = {}
    for endpoint_id, owner, events in _LISTENING(seller_id=seller_id):
        if event.value not in events:
            continue
        if owner not in bodies:
            bodies[owner] = render_body(event=event, subject=subject, owner=owner, happened_at=now, now=now)
        body = bodies[owner]
        if body is not None:
            _INSERT(
                Delivery(
                    endpoint_id=endpoint_id,
                    seller_ref=seller_id,
                    customer_ref=customer_id,
                    event=event.value,
                    subject=subject,
                    order_key=order_key,
                    body=body,
                    created_at=now,
                )
            )


def render_body(*, event: Event, subject: str, owner: str, happened_at: datetime, now: datetime) -> str | None:
    """The body about an event as the owner of an endpoint (a seller's id, or "" for the marketplace) gets it; None
    when there is nothing to tell.
    """
    render: Render = import_string(settings.MAKEGOOD_WEBHOOK_DATA[event.value])
    data = render(subject, owner=as_reader(owner), now=now)
    return None if data is None else body_of(event.value, happened_at, data)


def body_of(kind: str, happened_at: datetime, data: dict[str, Any]) -> str:
    """The JSON that is sent."""
    moment = happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": kind, "timestamp": moment, "data": data}, ensure_ascii=False, separators=(",", ":"))


def as_reader(owner: str) -> Actor:
    """Whose GET the data is: a key of the endpoint's owner."""
    if not owner:
        return Actor(ActorKind.OPERATOR_KEY, "webhook")
    return Actor(ActorKind.SELLER_KEY, "webhook", {owner: Role.OWNER})
