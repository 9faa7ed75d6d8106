"""When a review may be sent for reassessment, and until when the customer can answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a customer may be asked."""

    removed: bool
    requested: bool
    reachable: bool
    contacted: bool
    contact_bounced: bool


def first_obstacle(facts: Facts) -> str | None:
    """The first reason that holds why the customer cannot be asked to grade again; None when they can (R6.7)."""
    if facts.removed:
        return "review_removed"
    if facts.requested:
        return "already_requested"
    if not facts.reachable:
        return "customer_unreachable"
    if facts.contacted:
        return None
    return "contact_bounced" if facts.contact_bounced else "no_contact"


def link_expiry(requested_at: datetime, days: int) -> datetime:
    """The link works for so many days (R6.6)."""
    return requested_at + timedelta(days=days)


def is_shut(expires_at: datetime, now: datetime) -> bool:
    """Whether the date of a link has passed (R3.4)."""
    return now > expires_at
