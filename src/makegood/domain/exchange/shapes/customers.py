"""Customers, for the marketplace that told us of them."""

from datetime import datetime
from typing import Protocol, Self

from makegood.domain.orders.actions import CustomerData

from .fields import Answer, Body, EmailAddress, Flag, Language, MarketplaceId, Moment, Name, UtcTime


class CustomerBody(Body):
    """Who bought; `email` is null where the marketplace has none.

    `unsubscribed_at` and `complained_at` are there so that a stored order can be handed in again: they change nothing.
    """

    id: MarketplaceId
    """The marketplace's id of the customer."""
    name: Name
    """The whole name; others see the first word and an initial."""
    email: EmailAddress | None = None
    """Null where the marketplace has none; no seller ever sees it."""
    language: Language | None = None
    """The language of e-mails to them; that of the seller unless known."""
    invite: Flag
    """Whether they agreed to be asked. The last word holds, for all their orders."""
    unsubscribed_at: Moment | None = None
    """Accepted, and changes nothing."""
    complained_at: Moment | None = None
    """Accepted, and changes nothing."""

    def data(self) -> CustomerData:
        """The same for the action."""
        return CustomerData(self.id, self.name, self.email, self.invite, self.language)


class Customer(Protocol):
    """What is read of a customer."""

    @property
    def ref(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def invite(self) -> bool: ...
    @property
    def unsubscribed_at(self) -> datetime | None: ...
    @property
    def complained_at(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def updated_at(self) -> datetime: ...


class CustomerAnswer(Answer):
    """Who bought.

    `invite` is the consent as last handed in. `unsubscribed_at`: since when they are unsubscribed, by their own page or
    because somebody at their address is; `complained_at`: when they reported an e-mail as unwanted. With either, or
    without consent, they are asked for nothing.
    """

    id: str
    """The marketplace's id of the customer."""
    name: str
    """The whole name."""
    email: str | None
    """Null where the marketplace has none."""
    language: str | None
    """Two letters of ISO 639-1; null where unknown."""
    invite: bool
    """The consent as last handed in."""
    unsubscribed_at: UtcTime | None
    """Since when they are unsubscribed; null when they are not."""
    complained_at: UtcTime | None
    """When they reported an e-mail as unwanted; null when they did not."""

    @classmethod
    def of(cls, customer: Customer) -> Self:
        """The answer about one customer."""
        return cls.model_validate(
            {
                "id": customer.ref,
                "name": customer.name,
                "email": customer.email or None,
                "language": customer.language or None,
                "invite": customer.invite,
                "unsubscribed_at": customer.unsubscribed_at,
                "complained_at": customer.complained_at,
                "created_at": customer.created_at,
                "updated_at": customer.updated_at,
            }
        )


class StoredCustomerAnswer(CustomerAnswer):
    """A customer as stored. Their orders are those that the marketplace handed in."""

    created_at: UtcTime
    """When they were first handed in."""
    updated_at: UtcTime
    """When something of them last changed."""
