"""How long each kind of data is kept (docs/explanation/privacy.md says why)."""

from dataclasses import dataclass, fields
from datetime import time, timedelta

NIGHT_FROM = time(3)
"""From this time of the marketplace's day on, once a day, what is too old goes."""


@dataclass(frozen=True, slots=True)
class Periods:
    """How long is kept what is no longer needed for what it was stored for. What is older goes the next night."""

    read_mail: timedelta = timedelta(days=90)
    """Incoming e-mails as they came, once their words stand in a conversation."""
    other_mail: timedelta = timedelta(days=30)
    """Bounces, complaints, automatic answers, and what the operator has dealt with."""
    unplaced_mail: timedelta = timedelta(days=180)
    """Incoming e-mails that nobody placed."""
    email_words: timedelta = timedelta(days=180)
    """Subject and words of e-mails that were sent; to whom and when stays."""
    stopped_offers: timedelta = timedelta(days=365)
    """The words that the coercion check stopped; that it did, at which seller and when, stays."""
    conversations: timedelta = timedelta(days=730)
    """The words and files of a conversation, after the last thing that happened in it."""
    addresses: timedelta = timedelta(days=730)
    """Address and full name of a customer, after their last order; first name and initial stay beside their reviews."""

    webhooks: timedelta = timedelta(days=30)
    """What was sent to webhooks and came back, and what waits at one that is switched off."""


PERIODS = Periods()
KINDS = tuple(field.name for field in fields(Periods))
