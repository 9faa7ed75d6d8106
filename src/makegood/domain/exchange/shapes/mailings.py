"""Mailings of the marketplace's own."""

from datetime import date

from .fields import Answer, Body, Day, MarketplaceId


class MailingBody(Body):
    """A customer got, or will get, a commercial e-mail of the marketplace on a day (R2.3)."""

    customer: MarketplaceId
    date: Day


class MailingAnswer(Answer):
    """What is known now."""

    customer: str
    date: date
