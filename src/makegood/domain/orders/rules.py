"""Names as others may see them, until when a review link works, and which article numbers there are."""

from datetime import datetime, timedelta


def display_name(name: str) -> str | None:
    """First word and initial of the last ("Anna V."); one word alone stays; None when there is no name (R4.2).

    Some shops hand in an e-mail address as the name: that is never shown.
    """
    words = _words(name)
    if not words:
        return None
    if len(words) == 1:
        return words[0]
    last = words[-1]
    initial = next((sign for sign in last if sign.isalnum()), last[0])
    return f"{words[0]} {initial.upper()}."


def first_name(name: str) -> str:
    """How e-mails that a seller sees before they leave address a customer: no more than `display_name` tells."""
    return next(iter(_words(name)), "")


def _words(name: str) -> list[str]:
    return [word for word in name.split() if "@" not in word]


def review_link_expiry(invited_at: datetime, days: int) -> datetime:
    """A review link works for so many days after the invitation (R3.4)."""
    return invited_at + timedelta(days=days)


def link_is_shut(expires_at: datetime | None, now: datetime) -> bool:
    """A link is shut as soon as its date has passed, whether or not a worker has run (R3.4); so is one without any."""
    return expires_at is None or now > expires_at


GTIN_LENGTHS = (8, 12, 13, 14)


def is_gtin(digits: str) -> bool:
    """Whether this is a GTIN (EAN-8, UPC-A, EAN-13 or GTIN-14) with its right check digit."""
    if not (digits.isascii() and digits.isdigit() and len(digits) in GTIN_LENGTHS):
        return False
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighed % 10 == 0
