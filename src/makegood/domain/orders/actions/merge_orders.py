"""The bulk path for orders that may be there already: what a file says is taken over, what it leaves out stays."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Max
from django.db.models.functions import Lower

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of, insert_rows

from ..models import Customer, DoNotAsk, Order, Purchase
from ..queries import address_marks, do_not_ask_since
from ._do_not_ask import hold_address, set_unsubscribed, silence_address
from ._put_customer import put_customer
from .check_order import CustomerData, ItemData, OrderData, PurchaseData
from .import_orders import ImportedOrder, ImportedPurchase, import_orders
from .import_products import fill_in_titles
from .put_order import store_order

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class GivenOrder:
    """An order of a file, checked (`check_order`).

    `unsaid` names what the file leaves out: `email`, `language`, and for a purchase `delivered_date SELLER` and
    `cancelled SELLER`. `unsubscribed_at` and `complained_at` are facts about the customer.
    """

    id: str
    data: OrderData
    unsaid: frozenset[str] = frozenset()
    unsubscribed_at: datetime | None = None
    complained_at: datetime | None = None


@dataclass(slots=True)
class MergedOrders:
    """What became of a batch: orders by id, customers by the marketplace's id; the other orders were so already."""

    added: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    """Orders that would be of a customer whose data were erased: they were not stored (R13.2)."""
    customers_added: set[str] = field(default_factory=set)
    customers_changed: set[str] = field(default_factory=set)


def merge_orders(*, orders: Sequence[GivenOrder], asked_from: date, by: Actor, now: datetime) -> MergedOrders:
    """Add orders and change those that are there; in the caller's transaction, without a row of audit each.

    Nothing is taken away: purchases and items that an order does not name stay as they are (R14.4). Of a customer's
    orders the newest says who they are and whether they may be asked, so that files can be read in any order and
    again. Purchases expected before `asked_from` are past the last day on which they could be asked about (R2.4).
    Raises IntegrityError when somebody else adds one of the orders or customers at the same moment.
    """
    merged = MergedOrders()
    with audit.summed_up():
        stored = _stored_orders(orders)
        customers = _stored_customers(orders)
        fill_in_titles(titles=_titles(orders))
        _add(merged, [order for order in orders if order.id not in stored], customers, asked_from, now)
        for given in orders:
            order = stored.get(given.id)
            if order is not None and not order.customer.is_erased:
                _change(merged, order, given, customers, by, now)
        kept = [order for order in orders if order.id not in merged.erased]
        _change_customers(merged, kept, customers, by, now)
        _note_silence(merged, kept, customers, by, now)
    return merged


def _stored_orders(orders: Sequence[GivenOrder]) -> dict[str, Order]:
    wanted = Order.objects.select_related("customer").prefetch_related("purchases__items")
    stored: dict[str, Order] = {}
    # A few at a time: what is prefetched is named one by one, and SQLite takes so many names and no more.
    for start in range(0, len(orders), _AT_ONCE):
        ids = any_of(order.id for order in orders[start : start + _AT_ONCE])
        stored |= {one.pk: one for one in wanted.filter(pk__in=ids)}
    return stored


def _stored_customers(orders: Iterable[GivenOrder]) -> dict[str, Customer]:
    found = Customer.objects.filter(ref__in=any_of({order.data.customer.id for order in orders}))
    return {one.ref: one for one in found}


def _titles(orders: Iterable[GivenOrder]) -> dict[str, str]:
    titles: dict[str, str] = {}
    for order in orders:
        for purchase in order.data.purchases:
            for item in purchase.items:
                titles[item.product] = titles.get(item.product) or item.title or ""
    return titles


def _add(
    merged: MergedOrders,
    orders: Sequence[GivenOrder],
    customers: Mapping[str, Customer],
    asked_from: date,
    now: datetime,
) -> None:
    fresh = []
    for order in orders:
        buyer = customers.get(order.data.customer.id)
        if buyer is not None and buyer.is_erased:
            merged.erased.add(order.id)
            continue
        fresh.append(_imported(order, asked_from))
        merged.added.add(order.id)
        if buyer is None:
            merged.customers_added.add(order.data.customer.id)
    import_orders(orders=fresh, now=now)
    _list_addresses([order for order in fresh if order.customer_ref not in customers])


def _imported(given: GivenOrder, asked_from: date) -> ImportedOrder:
    customer = given.data.customer
    return ImportedOrder(
        id=given.id,
        ordered_at=given.data.ordered_at,
        customer_ref=customer.id,
        customer_name=customer.name,
        customer_email=customer.email or "",
        customer_language=customer.language or "",
        invite=customer.invite,
        unsubscribed_at=given.unsubscribed_at,
        complained_at=given.complained_at,
        purchases=[
            ImportedPurchase(
                seller_id=purchase.seller,
                expected_delivery_date=purchase.expected_delivery_date,
                delivered_date=purchase.delivered_date,
                cancelled=purchase.cancelled,
                items={item.product: item.quantity for item in purchase.items},
                look_on=purchase.expected_delivery_date if purchase.expected_delivery_date >= asked_from else None,
            )
            for purchase in given.data.purchases
        ],
    )


def _list_addresses(orders: Iterable[ImportedOrder]) -> None:
    """The addresses of new customers who unsubscribed go on the do-not-ask list (R2.7)."""
    since = {one.customer_email.lower(): one.unsubscribed_at for one in orders if one.unsubscribed_at}
    since.pop("", None)
    listed = do_not_ask_since(since)
    rows = [(address_marks(address)[0], moment) for address, moment in since.items() if address not in listed]
    insert_rows(DoNotAsk, ["mark", "since"], rows)


def _change(
    merged: MergedOrders, order: Order, given: GivenOrder, customers: Mapping[str, Customer], by: Actor, now: datetime
) -> None:
    """Bring a stored order to what is given; of the customer only which one it is."""
    stored = {one.seller_id: one for one in order.purchases.all()}
    before = {seller: _as_data(one) for seller, one in stored.items()}
    after = dict(before)
    for purchase in given.data.purchases:
        after[purchase.seller] = _over(before.get(purchase.seller), purchase, given.unsaid)
    same_customer = order.customer.ref == given.data.customer.id
    if after == before and order.ordered_at == given.data.ordered_at and same_customer:
        return
    buyer = customers.get(given.data.customer.id)
    if buyer is not None and buyer.is_erased:
        merged.erased.add(given.id)
        return
    customer = _said_of(buyer) if buyer else given.data.customer
    data = OrderData(given.data.ordered_at, customer, tuple(after.values()))
    store_order(order_id=given.id, data=data, by=by, now=now)
    merged.changed.add(given.id)
    if buyer is None:
        merged.customers_added.add(given.data.customer.id)


def _as_data(purchase: Purchase) -> PurchaseData:
    return PurchaseData(
        purchase.seller_id,
        purchase.expected_delivery_date,
        purchase.delivered_date,
        purchase.cancelled,
        tuple(sorted((ItemData(item.product_id, item.quantity) for item in purchase.items.all()), key=_product)),
    )


def _product(item: ItemData) -> str:
    return item.product


def _over(before: PurchaseData | None, given: PurchaseData, unsaid: Collection[str]) -> PurchaseData:
    """What is given over what was there."""
    items = {item.product: ItemData(item.product, item.quantity) for item in (before.items if before else ())}
    items |= {item.product: ItemData(item.product, item.quantity) for item in given.items}
    after = replace(given, items=tuple(sorted(items.values(), key=_product)))
    if before is not None:
        for name in ("delivered_date", "cancelled"):
            if f"{name} {given.seller}" in unsaid:
                after = replace(after, **{name: getattr(before, name)})
    return after


def _said_of(customer: Customer) -> CustomerData:
    return CustomerData(customer.ref, customer.name, customer.email, customer.invite, customer.language or None)


def _change_customers(
    merged: MergedOrders, orders: Sequence[GivenOrder], customers: Mapping[str, Customer], by: Actor, now: datetime
) -> None:
    """What the newest order of each customer says of them, where it says something new."""
    newest = {one.data.customer.id: one for one in sorted(orders, key=_age)}
    wanted: dict[str, tuple[GivenOrder, CustomerData]] = {}
    for ref, given in newest.items():
        customer = customers.get(ref)
        if customer is None or customer.is_erased:
            continue
        said = given.data.customer
        if "email" in given.unsaid:
            said = replace(said, email=customer.email)
        if said.language is None:
            said = replace(said, language=customer.language or None)
        if said != _said_of(customer):
            wanted[ref] = given, said
    for ref in _whose_newest({ref: given for ref, (given, _said) in wanted.items()}, customers):
        put_customer(wanted[ref][1], by=by, now=now)
        merged.customers_changed.add(ref)


def _age(order: GivenOrder) -> tuple[datetime, str]:
    return order.data.ordered_at, order.id


def _whose_newest(orders: Mapping[str, GivenOrder], customers: Mapping[str, Customer]) -> list[str]:
    """Those of these customers of whom this order is the newest; of two at one moment the one with the greater id."""
    if not orders:
        return []
    theirs = Order.objects.filter(customer__ref__in=any_of(orders))
    latest = dict(theirs.values_list("customer").annotate(latest=Max("ordered_at")))
    found = []
    for ref, given in orders.items():
        pk = customers[ref].pk
        last = theirs.filter(customer=pk, ordered_at=latest[pk]).order_by("-pk").values_list("pk", flat=True).first()
        if last == given.id:
            found.append(ref)
    return found


def _note_silence(
    merged: MergedOrders, orders: Sequence[GivenOrder], customers: Mapping[str, Customer], by: Actor, now: datetime
) -> None:
    """Who is unsubscribed stays so, whoever says it first; nobody is subscribed again by a file (R2.7)."""
    for given in orders:
        customer = customers.get(given.data.customer.id)
        if customer is None or customer.is_erased:
            continue
        if given.unsubscribed_at is None and given.complained_at is None:
            continue
        if customer.ref in merged.customers_changed:
            customer.refresh_from_db()
        if given.unsubscribed_at is not None and customer.unsubscribed_at is None:
            hold_address(customer.email)
            silence_address(customer.email, by=by, now=given.unsubscribed_at)
            set_unsubscribed(customer, given.unsubscribed_at, "customer.unsubscribed", themselves=True, by=by, now=now)
            merged.customers_changed.add(customer.ref)
        if given.complained_at is not None and customer.complained_at is None:
            customer.complained_at = given.complained_at
            customer.updated_at = now
            customer.save(update_fields=["complained_at", "updated_at"])
            merged.customers_changed.add(customer.ref)
    addresses = {one.data.customer.email.lower() for one in orders if one.unsubscribed_at and one.data.customer.email}
    silent = do_not_ask_since(addresses)
    others = Customer.objects.alias(lower=Lower("email")).filter(lower__in=any_of(silent), unsubscribed_at=None)
    for customer in others:
        set_unsubscribed(customer, silent[customer.email.lower()], "customer.unsubscribed", by=by, now=now)
        merged.customers_changed.add(customer.ref)
