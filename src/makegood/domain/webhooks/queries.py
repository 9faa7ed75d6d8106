"""Reads about webhooks."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from .enums import Event
from .models import Endpoint


def heard_events(seller_id: str) -> AbstractSet[str]:
    """Which events of a seller somebody listens to: the marketplace or the seller; one query."""
    listening = Endpoint.objects.filter(enabled=True, seller_ref__in=("", seller_id))
    return {event for events in listening.values_list("events", flat=True) for event in events}


def listeners(event: Event) -> dict[str, datetime]:
    """Who listens to an event, sellers' ids and "" for the marketplace, and since when at the earliest."""
    found: dict[str, datetime] = {}
    for owner, events, created_at in Endpoint.objects.filter(enabled=True).values_list(
        "seller_ref", "events", "created_at"
    ):
        if event.value in events:
            found[owner] = min(found.get(owner, created_at), created_at)
    return found
