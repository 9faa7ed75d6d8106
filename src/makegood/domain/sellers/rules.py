"""What the staff of a shop is told by e-mail (R4.5), and how invitations to it work; on plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from makegood.kernel.actors import Role

AT_ONCE, DAILY, NEVER = "at_once", "daily", "never"
TIMES = (AT_ONCE, DAILY, NEVER)
BANDS = ("low", "middle", "good")
"""The grade bands, each of which one is told of in a way of its own."""


@dataclass(frozen=True, slots=True)
class Notifications:
    """When somebody is told of a new review, per grade band, and whether of each message from a customer (R5.8)."""

    low: str
    middle: str
    good: str
    messages: bool

    def bands_told(self, time: str) -> tuple[str, ...]:
        """The grade bands of which one is told at such a time."""
        return tuple(band for band in BANDS if getattr(self, band) == time)


def default_notifications(role: Role) -> Notifications:
    """What holds for somebody who chose nothing: low grades and messages at once, the rest in a daily digest.

    A viewer, who cannot answer, is told of nothing.
    """
    if role is Role.VIEWER:
        return Notifications(NEVER, NEVER, NEVER, messages=False)
    return Notifications(AT_ONCE, DAILY, DAILY, messages=True)


def notice_time(chosen: str, *, role: Role, band: str) -> str:
    """When somebody is told of a review in a grade band: as they chose, else as it holds for their role."""
    told: str = chosen or getattr(default_notifications(role), band)
    return told


def unknown_times(wanted: Notifications) -> list[str]:
    """The grade bands for which no known time was chosen."""
    return [band for band in BANDS if getattr(wanted, band) not in TIMES]


# ---- invitations to the staff

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
