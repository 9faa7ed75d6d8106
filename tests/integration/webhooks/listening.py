"""Endpoints that listen, and what is on its way to them."""

import json
from typing import Any

from makegood.domain.webhooks.actions import create_endpoint
from makegood.domain.webhooks.enums import Event
from makegood.domain.webhooks.models import Delivery, Endpoint
from tests.factories import NOW, OPERATOR


def listen(*events: Event, seller: str = "", now: Any = NOW) -> Endpoint:
    """An endpoint of the marketplace, or of a seller; of all events unless some are named."""
    endpoint, _secret = create_endpoint(
        owner=seller,
        url="https://hooks.example/makegood",
        events=[event.value for event in events or Event],
        by=OPERATOR,
        now=now,
    )
    return endpoint


def told(endpoint: Endpoint) -> list[dict[str, Any]]:
    """The bodies on their way to an endpoint, in their order."""
    rows = Delivery.objects.filter(endpoint=endpoint).order_by("pk")
    return [json.loads(body) for body in rows.values_list("body", flat=True)]


def events(endpoint: Endpoint) -> list[str]:
    """The events on their way to an endpoint, in their order."""
    return [body["type"] for body in told(endpoint)]


def data(endpoint: Endpoint) -> Any:
    """What the last one tells."""
    return told(endpoint)[-1]["data"]


def averages(endpoint: Endpoint) -> list[tuple[str, str | None, int]]:
    """Seller, average and count of every grade that is told."""
    return [
        (body["data"]["seller"], body["data"]["average"], body["data"]["count"])
        for body in told(endpoint)
        if body["type"] == "grade.changed"
    ]
