"""Mailings of the marketplace's own."""

from datetime import date

from .fields import Answer, Body, Day, MarketplaceId


class MailingBody(Body):
    """A customer got, or will get, a commercial e-mail of the marketplace on a day (R2.3)."""

    customer: MarketplaceId
    """Who gets the e-mail."""
    date: Day
    """The day on which it is sent, in the time zone of the marketplace."""


class MailingAnswer(Answer):
    """What is known now."""

    customer: str
    """Who gets the e-mail."""
    date: date
    """The day on which it is sent."""
