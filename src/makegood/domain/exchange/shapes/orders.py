"""Orders with their customer, purchases and items."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Protocol, Self

from pydantic import Field

from makegood.domain.orders.actions import ItemData, OrderData, PurchaseData

from .customers import Customer, CustomerAnswer, CustomerBody
from .fields import (
    Answer,
    Body,
    Day,
    Flag,
    MarketplaceId,
    Moment,
    Quantity,
    StoredBody,
    Title,
    UtcTime,
)

MOST_PURCHASES = 200
MOST_ITEMS = 1_000


class ItemBody(Body):
    """One line of a purchase."""

    product: MarketplaceId
    """The marketplace's id of the article."""
    title: Title | None = None
    """What it is called; an article comes to be with its first order."""
    quantity: Quantity
    """How many pieces."""


class PurchaseBody(Body):
    """One seller's share of the order."""

    seller: MarketplaceId
    """Who sold it; at most one purchase per seller."""
    expected_delivery_date: Day
    """From day 3 to day 18 after it the customer may be asked."""
    delivered_date: Day | None = None
    """When it arrived, once known."""
    cancelled: Flag | None = None
    """True: no invitation and no new review."""
    items: Annotated[list[ItemBody], Field(default_factory=list, max_length=MOST_ITEMS)]
    """What was bought."""

    def data(self) -> PurchaseData:
        """The same for the action."""
        return PurchaseData(
            seller=self.seller,
            expected_delivery_date=self.expected_delivery_date,
            delivered_date=self.delivered_date,
            cancelled=bool(self.cancelled),
            items=tuple(ItemData(item.product, item.quantity, item.title) for item in self.items),
        )


class OrderBody(StoredBody):
    """An order. A time without a zone is the marketplace's local time."""

    ordered_at: Moment
    """When it was ordered."""
    customer: CustomerBody
    """Who ordered."""
    purchases: Annotated[list[PurchaseBody], Field(max_length=MOST_PURCHASES)]
    """One for each seller; one that is missing counts as cancelled."""

    def data(self) -> OrderData:
        """The same for the action."""
        return OrderData(self.ordered_at, self.customer.data(), tuple(purchase.data() for purchase in self.purchases))


class _Product(Protocol):
    @property
    def title(self) -> str: ...


class _Item(Protocol):
    @property
    def product_id(self) -> str: ...
    @property
    def product(self) -> _Product: ...
    @property
    def quantity(self) -> int: ...


class _Items(Protocol):
    def all(self) -> Iterable[_Item]: ...


class _Purchase(Protocol):
    @property
    def seller_id(self) -> str: ...
    @property
    def expected_delivery_date(self) -> date: ...
    @property
    def delivered_date(self) -> date | None: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def items(self) -> _Items: ...


class _Purchases(Protocol):
    def all(self) -> Iterable[_Purchase]: ...


class _Order(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def ordered_at(self) -> datetime: ...
    @property
    def customer(self) -> Customer: ...
    @property
    def purchases(self) -> _Purchases: ...


class ItemAnswer(Answer):
    """One line of a purchase."""

    product: str
    """The marketplace's id of the article."""
    title: str | None
    """What it is called, null while unknown."""
    quantity: int
    """How many pieces."""


class PurchaseAnswer(Answer):
    """One seller's share, cancelled ones included; items by product id."""

    seller: str
    """Who sold it."""
    expected_delivery_date: date
    """When it was to arrive."""
    delivered_date: date | None
    """When it arrived, null while unknown."""
    cancelled: bool
    """Whether it was cancelled, or missing when the order was last handed in."""
    items: list[ItemAnswer]
    """What was bought, by the id of the article."""

    @classmethod
    def of(cls, purchase: _Purchase) -> Self:
        """The answer about one purchase."""
        return cls(
            seller=purchase.seller_id,
            expected_delivery_date=purchase.expected_delivery_date,
            delivered_date=purchase.delivered_date,
            cancelled=purchase.cancelled,
            items=[
                ItemAnswer(product=item.product_id, title=item.product.title or None, quantity=item.quantity)
                for item in sorted(purchase.items.all(), key=lambda item: item.product_id)
            ],
        )


class OrderAnswer(Answer):
    """An order as stored; purchases by seller id."""

    id: str
    """The marketplace's id of the order."""
    ordered_at: UtcTime
    """When it was ordered."""
    customer: CustomerAnswer
    """Who ordered."""
    purchases: list[PurchaseAnswer]
    """One for each seller, by the seller's id."""

    @classmethod
    def of(cls, order: _Order) -> Self:
        """The answer about one order."""
        return cls(
            id=order.id,
            ordered_at=order.ordered_at,
            customer=CustomerAnswer.of(order.customer),
            purchases=[
                PurchaseAnswer.of(purchase)
                for purchase in sorted(order.purchases.all(), key=lambda purchase: purchase.seller_id)
            ],
        )
