"""Orders with their customers and items. Those two are read first and kept, about 1 kB for each order."""

import sys
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from makegood.domain.exchange.enums import Reason
from makegood.domain.exchange.parsing.records import Broken
from makegood.domain.exchange.rules import Unreadable, invented_person, read_id, read_timestamp
from makegood.domain.orders.actions import (
    ImportedOrder,
    ImportedOrders,
    ImportedPurchase,
    import_orders,
    import_products,
)
from makegood.domain.sellers.queries import existing_ids
from makegood.kernel import clock
from makegood.kernel.bulk import batches

from ._csv import CsvFile
from ._run import BATCH, Run, readable

CANCELLED = {"canceled", "unavailable"}
STATUSES = CANCELLED | {"created", "approved", "processing", "invoiced", "shipped", "delivered"}

Line = tuple[int, str, str, str]
"""A line of an order: where it stands in its file, its number in the order, product and seller."""


class _Items:
    """The lines of all orders, and which orders lack one because it was rejected."""

    def __init__(self) -> None:
        self.lines: defaultdict[str, tuple[Line, ...]] = defaultdict(tuple)
        self.incomplete: set[str] = set()


def store_orders(
    run: Run,
    *,
    customers_file: CsvFile,
    items_file: CsvFile,
    orders_file: CsvFile,
    sellers: set[str],
    products: set[str],
) -> None:
    """Store the orders that can be read, each with all its purchases and items.

    `sellers` and `products` are the ids that the run stored or found in the database.
    """
    customers = _read_customers(run, customers_file)
    items = _read_items(run, items_file, sellers)
    seen: set[str] = set()
    refs: set[str] = set()

    refused: set[str] = set()

    def parse(_line: int, values: tuple[str, ...]) -> ImportedOrder:
        try:
            return _order(values, customers, items, seen)
        except Unreadable:
            refused.add(values[0])
            raise

    counts, purchases = run.report.orders, run.report.purchases
    for batch in batches(run.read(orders_file, counts, parse), BATCH):
        added = run.store(partial(_store, batch, products, run.now))
        counts.added += added.orders
        counts.unchanged += len(batch) - added.orders
        purchases.read += sum(len(order.purchases) for order in batch)
        purchases.added += added.purchases
        run.report.customers.added += added.customers
        refs.update(order.customer_ref for order in batch)
    purchases.unchanged = purchases.read - purchases.added
    run.report.customers.unchanged = len(refs) - run.report.customers.added
    # The lines of a rejected order are explained by its own row.
    for order_id in items.lines.keys() - refused:
        for line, *_ in items.lines[order_id]:
            run.refuse(run.report.items, items_file, line, Reason.UNKNOWN_ORDER, order_id)


def _store(batch: list[ImportedOrder], products: set[str], now: datetime) -> tuple[ImportedOrders, Mapping[str, int]]:
    # An article that its own file lacks comes in with the order, as when the marketplace hands in an order.
    mentioned = {product for order in batch for purchase in order.purchases for product in purchase.items}
    articles = import_products(product_ids=sorted(mentioned - products))
    added = import_orders(orders=batch, now=now)
    return added, {
        "products": articles,
        "customers": added.customers,
        "orders": added.orders,
        "purchases": added.purchases,
    }


def _read_customers(run: Run, file: CsvFile) -> dict[str, str]:
    """The customer behind each `customer_id`, which Olist makes anew for every order."""
    found: dict[str, str] = {}

    def parse(_line: int, values: tuple[str, ...]) -> None:
        customer_id = read_id(values[0], "customer_id")
        if customer_id in found:
            raise Unreadable(Reason.DUPLICATE_ID, "customer_id")
        found[customer_id] = read_id(values[1], "customer_unique_id")

    for _ in run.read(file, run.report.customers, parse):
        pass
    return found


def _read_items(run: Run, file: CsvFile, sellers: set[str]) -> _Items:
    items = _Items()
    counts = run.report.items
    for line, record in run.rows(file):
        counts.read += 1
        try:
            order_id, found = _item(line, readable(record), sellers)
        except Unreadable as error:
            run.refuse(counts, file, line, error.reason, error.detail)
            items.incomplete.add(record.first_value if isinstance(record, Broken) else record[0])
            continue
        same = [other for other in items.lines.get(order_id, ()) if other[1] == found[1]]
        if not same:
            items.lines[order_id] += (found,)
            continue
        run.refuse(counts, file, line, Reason.DUPLICATE_ID, "order_item_id")
        if same[0][2:] != found[2:]:  # nobody can tell which of the two was bought
            items.incomplete.add(order_id)
    return items


def _item(line: int, values: tuple[str, ...], sellers: set[str]) -> tuple[str, Line]:
    order_id = read_id(values[0], "order_id")
    number = read_id(values[1], "order_item_id")
    product = read_id(values[2], "product_id")
    seller = read_id(values[3], "seller_id")
    if seller not in sellers:
        if not existing_ids({seller}):
            raise Unreadable(Reason.UNKNOWN_SELLER, seller)
        sellers.add(seller)
    # The same ids come back thousands of times; one copy of each is kept.
    return order_id, (line, number, sys.intern(product), sys.intern(seller))


def _order(values: tuple[str, ...], customers: Mapping[str, str], items: _Items, seen: set[str]) -> ImportedOrder:
    order_id = read_id(values[0], "order_id")
    if order_id in seen:
        raise Unreadable(Reason.DUPLICATE_ID, "order_id")
    customer_id = read_id(values[1], "customer_id")
    status = values[2]
    if status not in STATUSES:
        raise Unreadable(Reason.INVALID_STATUS, "order_status")
    ordered = _required(values[3], "order_purchase_timestamp")
    delivered = read_timestamp(values[4], "order_delivered_customer_date")
    expected = _required(values[5], "order_estimated_delivery_date")
    if customer_id not in customers:
        raise Unreadable(Reason.UNKNOWN_CUSTOMER, customer_id)
    if order_id in items.incomplete:
        raise Unreadable(Reason.ITEM_REJECTED, order_id)
    seen.add(order_id)
    purchases: dict[str, ImportedPurchase] = {}
    for _line, _number, product, seller in items.lines.pop(order_id, ()):
        purchase = purchases.get(seller)
        if purchase is None:
            purchase = purchases[seller] = ImportedPurchase(
                seller_id=seller,
                expected_delivery_date=expected.date(),
                delivered_date=delivered.date() if delivered else None,
                cancelled=status in CANCELLED,
            )
        purchase.items[product] = purchase.items.get(product, 0) + 1
    ref = customers[customer_id]
    name, email = invented_person(ref)
    return ImportedOrder(
        id=order_id,
        ordered_at=local_time(ordered, "order_purchase_timestamp"),
        customer_ref=ref,
        customer_name=name,
        customer_email=email,
        purchases=list(purchases.values()),
    )


def _required(raw: str, column: str) -> datetime:
    found = read_timestamp(raw, column)
    if found is None:
        raise Unreadable(Reason.MISSING_TIMESTAMP, column)
    return found


def local_time(naive: datetime, column: str) -> datetime:
    """A time of the export, which has no zone, as the marketplace's local time.

    Raises:
        Unreadable: `invalid_timestamp` for a time at the very ends of the calendar.
    """
    try:
        return clock.from_local(naive)
    except OverflowError:
        raise Unreadable(Reason.INVALID_TIMESTAMP, column) from None
