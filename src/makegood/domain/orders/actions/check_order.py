"""What the marketplace hands in about an order, and whether it can be accepted."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import is_address
from makegood.domain.sellers.queries import existing_ids
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid
from makegood.kernel.ids import is_marketplace_id
from makegood.kernel.values import clean_line

LARGEST_QUANTITY = 1_000_000
TAKEN_ID = "bulk"
"""`/orders/bulk` is a call of its own, so an order of this id could be handed in and never be read."""


@dataclass(frozen=True, slots=True)
class ItemData:
    """One line of a purchase."""

    product: str
    quantity: int
    title: str | None = None


@dataclass(frozen=True, slots=True)
class PurchaseData:
    """One seller's share. Dates are calendar days of the marketplace."""

    seller: str
    expected_delivery_date: date
    delivered_date: date | None = None
    cancelled: bool = False
    items: tuple[ItemData, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerData:
    """Who bought. `invite`: whether they agreed to be asked for a review (R2.7)."""

    id: str
    name: str
    email: str | None
    invite: bool
    language: str | None = None


@dataclass(frozen=True, slots=True)
class OrderData:
    """An order as handed in. A time without a zone is the marketplace's local time."""

    ordered_at: datetime
    customer: CustomerData
    purchases: tuple[PurchaseData, ...]


def check_order(
    order_id: str, data: OrderData, *, known_sellers: Collection[str] | None = None, as_stored: bool = False
) -> OrderData:
    """The order with cleaned texts and an aware time.

    `known_sellers`: those that exist of the ones named, where somebody looked already. `as_stored`: it may be
    what an order can become: without a name, once the customer's data were erased, and without a purchase.

    Raises:
        Invalid: with every error found, fields named as in the API's body.
    """
    errors: list[FieldError] = []
    if not is_marketplace_id(order_id):
        errors.append(FieldError("order", "invalid_id", BAD_ID))
    if order_id == TAKEN_ID:
        errors.append(
            FieldError("order", "invalid_id", _("“bulk” is an address of the API, and no order can have it."))
        )
    customer = _check_customer(data.customer, errors, nameless=as_stored)
    purchases = tuple(
        _check_purchase(f"purchases.{number}", purchase, errors) for number, purchase in enumerate(data.purchases)
    )
    if data.purchases or not as_stored:
        errors.extend(_check_sellers(data.purchases, known_sellers))
    if errors:
        raise Invalid(errors)
    ordered_at = data.ordered_at if data.ordered_at.tzinfo else clock.from_local(data.ordered_at)
    return OrderData(ordered_at, customer, purchases)


BAD_ID: Promise = _("An id is 1 to 64 of A-Z a-z 0-9 . _ -")


def _check_customer(customer: CustomerData, errors: list[FieldError], *, nameless: bool) -> CustomerData:
    if not is_marketplace_id(customer.id):
        errors.append(FieldError("customer.id", "invalid_id", BAD_ID))
    name = _line(customer.name, "customer.name", errors) if customer.name or not nameless else ""
    email = (customer.email or "").strip()
    if email and not is_address(email):
        errors.append(FieldError("customer.email", "invalid_email", _("This is not a valid e-mail address.")))
    return replace(customer, name=name, email=email)


def _check_purchase(field: str, purchase: PurchaseData, errors: list[FieldError]) -> PurchaseData:
    items = []
    for number, item in enumerate(purchase.items):
        at = f"{field}.items.{number}"
        if not is_marketplace_id(item.product):
            errors.append(FieldError(f"{at}.product", "invalid_id", BAD_ID))
        if not 1 <= item.quantity <= LARGEST_QUANTITY:
            errors.append(FieldError(f"{at}.quantity", "out_of_range", _("A quantity is 1 to 1,000,000.")))
        title = _line(item.title, f"{at}.title", errors) if item.title else None
        items.append(replace(item, title=title))
    for product, count in Counter(item.product for item in items).items():
        if count > 1:
            items = _merged(items, product)
    return replace(purchase, items=tuple(items))


def _merged(items: list[ItemData], product: str) -> list[ItemData]:
    same = [item for item in items if item.product == product]
    one = replace(
        same[0],
        quantity=min(sum(item.quantity for item in same), LARGEST_QUANTITY),
        title=next((item.title for item in reversed(same) if item.title), None),
    )
    return [one if item is same[0] else item for item in items if item.product != product or item is same[0]]


def _check_sellers(purchases: tuple[PurchaseData, ...], known: Collection[str] | None) -> list[FieldError]:
    if not purchases:
        return [FieldError("purchases", "required", _("An order has at least one purchase."))]
    if known is None:
        known = existing_ids({purchase.seller for purchase in purchases})
    errors = []
    seen: set[str] = set()
    for number, purchase in enumerate(purchases):
        field = f"purchases.{number}.seller"
        if purchase.seller not in known:
            errors.append(FieldError(field, "unknown_seller", _("There is no seller with this id.")))
        elif purchase.seller in seen:
            errors.append(FieldError(field, "duplicate_seller", _("A seller has one purchase in an order.")))
        seen.add(purchase.seller)
    return errors


def _line(raw: str, field: str, errors: list[FieldError]) -> str:
    try:
        return clean_line(raw, field=field)
    except Invalid as error:
        errors.extend(error.errors)
        return ""
