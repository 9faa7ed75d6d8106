"""Events and endpoints for the tests of the webhooks app, which knows no review."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from makegood.domain.webhooks import actions
from makegood.domain.webhooks.delivery import Sender
from makegood.domain.webhooks.enums import Event, Failure
from makegood.domain.webhooks.models import Delivery, Endpoint
from makegood.kernel.actors import Actor
from tests.factories import NOW, OPERATOR

WORDS: dict[str, str] = {}
"""What somebody wrote, by subject; it can change, as words do."""
RENDERED: list[tuple[str, bool]] = []
"""Each call: the subject, and whether for the operator."""


def render(subject: str, *, owner: Actor, now: datetime) -> dict[str, Any] | None:
    """Stands for the GET of an object: the operator sees more than a seller."""
    RENDERED.append((subject, owner.is_operator))
    if subject == "gone":
        return None
    return {"id": subject, "text": WORDS.get(subject, "words"), "inner": owner.is_operator}


def endpoint(url: str, *, owner: str = "", events: Iterable[str] = tuple(Event.values)) -> tuple[Endpoint, str]:
    """An endpoint, made by the operator's people (a seller's too, who are few in these tests)."""
    return actions.create_endpoint(owner=owner, url=url, events=list(events), by=OPERATOR, now=NOW)


def happen(
    subject: str = "review-1",
    *,
    event: Event = Event.REVIEW_SUBMITTED,
    seller: str = "shop",
    key: str = "",
    customer: int | None = None,
    now: datetime = NOW,
) -> None:
    """Something happens."""
    with transaction.atomic():
        actions.announce(
            event=event, subject=subject, seller_id=seller, order_key=key or subject, customer_id=customer, now=now
        )


def run(
    *,
    once: bool = True,
    told: list[tuple[Endpoint, Failure]] | None = None,
    worker: str = "worker",
    sender: Sender | None = None,
    now: datetime = NOW,
) -> actions.DeliveryReport:
    """What `worker --once` does for webhooks."""
    return actions.deliver_due(
        worker=worker,
        now=now,
        on_disabled=lambda one, failure, _now: told.append((one, failure)) if told is not None else None,
        ignore_back_off=once,
        sender=sender,
    )


def age(by: timedelta) -> None:
    """The machine's clock goes on, as far as the queue can tell."""
    for row in Delivery.objects.all():
        for name in ("entered_at", "first_tried_at", "last_tried_at", "run_after"):
            if getattr(row, name) is not None:
                setattr(row, name, getattr(row, name) - by)
        row.save()
    for one in Endpoint.objects.all():
        for name in ("failing_since", "rest_until", "former_secret_until"):
            if getattr(one, name) is not None:
                setattr(one, name, getattr(one, name) - by)
        one.save()
