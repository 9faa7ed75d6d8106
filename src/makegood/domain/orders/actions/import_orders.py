"""The bulk path: orders that passed their checks already, in batches, without an e-mail or a row of audit each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter

from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.ids import new_id

from ..models import Customer, Item, Order, Purchase, new_audit_key
from ..queries import do_not_ask_since


@dataclass(slots=True)
class ImportedPurchase:
    """One seller's share of an order in an import. `items`: quantity by product.

    `look_on`: the day on which to look whether the customer is to be asked; None where that is out of the question.
    """

    seller_id: str
    expected_delivery_date: date
    delivered_date: date | None
    cancelled: bool
    items: dict[str, int] = field(default_factory=dict)
    look_on: date | None = None


@dataclass(slots=True)
class ImportedOrder:
    """An order in an import, already checked."""

    id: str
    ordered_at: datetime
    customer_ref: str
    customer_name: str
    customer_email: str
    purchases: Sequence[ImportedPurchase]
    customer_language: str = ""
    invite: bool = False
    unsubscribed_at: datetime | None = None
    complained_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedOrders:
    """How many were added; the rest was there already."""

    orders: int = 0
    purchases: int = 0
    customers: int = 0


def import_orders(*, orders: Sequence[ImportedOrder], now: datetime) -> ImportedOrders:
    """Add those of a batch that are not there yet; sellers and articles exist. In the caller's transaction.

    Of several orders of a new customer the newest says who they are. Raises IntegrityError when somebody else adds one
    of the orders or customers at the same moment.
    """
    known = set(Order.objects.filter(pk__in=any_of(order.id for order in orders)).values_list("pk", flat=True))
    fresh = [order for order in orders if order.id not in known]
    if not fresh:
        return ImportedOrders()
    customers, new_customers = _import_customers(fresh, now)
    insert_rows(
        Order,
        ["id", "customer", "ordered_at", "created_at", "updated_at"],
        ((order.id, customers[order.customer_ref], order.ordered_at, now, now) for order in fresh),
    )
    purchases = [(new_id(), order, purchase) for order in fresh for purchase in order.purchases]
    insert_rows(
        Purchase,
        [
            "id",
            "seller",
            "order",
            "customer",
            "ordered_at",
            "expected_delivery_date",
            "delivered_date",
            "cancelled",
            "look_on",
        ],
        (
            (
                purchase_id,
                purchase.seller_id,
                order.id,
                customers[order.customer_ref],
                order.ordered_at,
                purchase.expected_delivery_date,
                purchase.delivered_date,
                purchase.cancelled,
                purchase.look_on,
            )
            for purchase_id, order, purchase in purchases
        ),
    )
    insert_rows(
        Item,
        ["purchase", "product", "quantity"],
        (
            (purchase_id, product, quantity)
            for purchase_id, _, purchase in purchases
            for product, quantity in purchase.items.items()
        ),
    )
    return ImportedOrders(len(fresh), len(purchases), new_customers)


def _import_customers(orders: Sequence[ImportedOrder], now: datetime) -> tuple[dict[str, int], int]:
    """The row id of each customer of these orders, and how many of them are new."""
    wanted = {order.customer_ref: order for order in sorted(orders, key=attrgetter("ordered_at", "id"))}
    known = _customers(wanted)
    fresh = [order for ref, order in wanted.items() if ref not in known]
    silent = do_not_ask_since(order.customer_email for order in fresh)
    insert_rows(
        Customer,
        [
            "public_id",
            "ref",
            "name",
            "email",
            "language",
            "invite",
            "unsubscribed_at",
            "unsubscribed_themselves",
            "complained_at",
            "audit_key",
            "created_at",
            "updated_at",
        ],
        [
            (
                new_id(),
                order.customer_ref,
                order.customer_name,
                order.customer_email,
                order.customer_language,
                order.invite,
                order.unsubscribed_at or silent.get(order.customer_email.lower()),
                order.unsubscribed_at is not None,
                order.complained_at,
                new_audit_key(),
                now,
                now,
            )
            for order in fresh
        ],
    )
    return known | _customers(order.customer_ref for order in fresh), len(fresh)


def _customers(refs: Iterable[str]) -> dict[str, int]:
    return dict(Customer.objects.filter(ref__in=any_of(refs)).values_list("ref", "pk"))
