"""Invitations to a seller's staff: how long their link works, and how often they may leave."""

from datetime import datetime, timedelta

DAYS_OF_LINK = 7
PER_DAY = 50
"""Invitations that one shop may make in 24 hours: a shop is no means to mail strangers."""
BETWEEN_SENDINGS = timedelta(minutes=10)


def expiry_of(sent_at: datetime) -> datetime:
    """Until when a link works that is sent at this moment."""
    return sent_at + timedelta(days=DAYS_OF_LINK)


def may_send_again(sent_at: datetime, now: datetime) -> bool:
    """Whether the last sending is long enough ago; a mailbox is not to be filled by a button."""
    return now - sent_at >= BETWEEN_SENDINGS
