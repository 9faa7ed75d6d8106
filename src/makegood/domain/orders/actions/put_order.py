from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of
from makegood.kernel.locks import again_on_deadlock
from makegood.kernel.prepared import Prepared, PreparedInsert, lock_or_insert, send_ahead

from ..models import Customer, Item, Order, Product, Purchase
from ._put_customer import put_customer
from .check_order import CustomerData, ItemData, OrderData, PurchaseData, check_order
from .look_again import look_again

__all__ = ["CustomerData", "ItemData", "OrderData", "PurchaseData", "put_order"]

# Every order takes them, and on SQLite nobody else writes meanwhile.
_ERASED = Prepared(lambda pk: Order.objects.filter(pk=pk, customer__erased_at__isnull=False).select_related("customer"))
_LOCK = Prepared(lambda pk: Order.objects.select_for_update().filter(pk=pk))
_TITLES = Prepared(lambda ids: Product.objects.filter(pk__in=any_of(ids)).values_list("pk", "title"))
_INSERT_ORDER = PreparedInsert(lambda: Order, unless_there="id")
_INSERT_PURCHASE = PreparedInsert(lambda: Purchase)
_INSERT_ITEM = PreparedInsert(lambda: Item)


def put_order(*, order_id: str, data: OrderData, by: Actor, now: datetime) -> tuple[Order, bool]:
    """Create or update an order; with whether it is new. Repeating it changes nothing.

    The purchases handed in replace the former ones; a missing one counts as cancelled (R2.5). What is said of the
    customer holds for all their orders; consent as R2.7 says. An order of a customer whose data were erased stays as it
    is, whatever is handed in about it (R13.2).

    Raises:
        Invalid: see `check_order`.
        Forbidden: not the operator.
        Refused: `erased`, for an order under the id that a customer has since their data were erased.
    """
    check_may_operate(by)
    checked = check_order(order_id, data)
    return again_on_deadlock(lambda: store_order(order_id=order_id, data=checked, by=by, now=now))


def store_order(*, order_id: str, data: OrderData, by: Actor, now: datetime) -> tuple[Order, bool]:
    """The same with what was checked already.

    Raises:
        Refused: as `put_order`.
    """
    with transaction.atomic():
        send_ahead()
        if (kept := _erased_order(order_id)) is not None:
            return kept, False
        customer = put_customer(data.customer, by=by, now=now)
        order, created = lock_or_insert(
            _LOCK,
            _INSERT_ORDER,
            lambda: Order(pk=order_id, customer=customer, ordered_at=data.ordered_at, created_at=now, updated_at=now),
            pk=order_id,
        )
        if not created and (kept := _erased_order(order_id)) is not None:
            # Erased at this very moment: what the lines above have stored of the customer goes again.
            transaction.set_rollback(True)
            return kept, False
        stored = {} if created else {one.seller_id: one for one in order.purchases.prefetch_related("items")}
        changed = _put_purchases(order, customer, stored, data.purchases, by, now)
        # Last: the lines above name the articles, which the database looks for when all of it is committed.
        _put_products(item for purchase in data.purchases for item in purchase.items)
        if (order.customer_id, order.ordered_at) != (customer.pk, data.ordered_at):
            order.customer = customer
            order.ordered_at = data.ordered_at
            theirs = Purchase.objects.filter(order=order)
            theirs.update(customer=customer, ordered_at=data.ordered_at)
            look_again(theirs)
            changed = True
        if changed and not created:
            order.updated_at = now
            order.save(update_fields=["customer", "ordered_at", "updated_at"])
        if created or changed:
            event = "order.created" if created else "order.changed"
            audit.record(event, by=by, now=now, subject=("order", order_id), after={"customer": customer.pk})
    return order, created


def _erased_order(order_id: str) -> Order | None:
    return _ERASED.first(pk=order_id)


def _put_purchases(
    order: Order,
    customer: Customer,
    stored: dict[str, Purchase],
    wanted: Iterable[PurchaseData],
    by: Actor,
    now: datetime,
) -> bool:
    changed = False
    for data in wanted:
        purchase = stored.pop(data.seller, None)
        if purchase is None:
            purchase = Purchase(
                seller_id=data.seller,
                order=order,
                customer=customer,
                ordered_at=order.ordered_at,
                look_on=data.expected_delivery_date,
                expected_delivery_date=data.expected_delivery_date,
                delivered_date=data.delivered_date,
                cancelled=data.cancelled,
            )
            _INSERT_PURCHASE(purchase)
            _put_items(purchase, {}, data.items)
            changed = True
        else:
            changed |= _update_purchase(purchase, data, by, now)
            quantities = {item.product_id: item.quantity for item in purchase.items.all()}
            changed |= _put_items(purchase, quantities, data.items)
    for missing in stored.values():
        changed |= _set_cancelled(missing, True, by, now)
    return changed


def _update_purchase(purchase: Purchase, data: PurchaseData, by: Actor, now: datetime) -> bool:
    changed = _set_cancelled(purchase, data.cancelled, by, now)
    dates = (data.expected_delivery_date, data.delivered_date)
    if (purchase.expected_delivery_date, purchase.delivered_date) != dates:
        fields = ["expected_delivery_date", "delivered_date"]
        if purchase.expected_delivery_date != data.expected_delivery_date:
            # Also where it was decided: what lapsed may be asked about on the days that count now (R2.5).
            purchase.look_on = data.expected_delivery_date
            fields.append("look_on")
        purchase.expected_delivery_date, purchase.delivered_date = dates
        purchase.save(update_fields=fields)
        changed = True
    return changed


def _set_cancelled(purchase: Purchase, cancelled: bool, by: Actor, now: datetime) -> bool:
    if purchase.cancelled == cancelled:
        return False
    purchase.cancelled = cancelled
    purchase.save(update_fields=["cancelled"])
    look_again(Purchase.objects.filter(pk=purchase.pk))
    audit.record(
        "purchase.cancelled" if cancelled else "purchase.reinstated",
        by=by,
        now=now,
        subject=("purchase", purchase.pk),
        seller_id=purchase.seller_id,
    )
    return True


def _put_items(purchase: Purchase, stored: dict[str, int], wanted: tuple[ItemData, ...]) -> bool:
    quantities = {item.product: item.quantity for item in wanted}
    if stored == quantities:
        return False
    items = [Item(purchase=purchase, product_id=product, quantity=count) for product, count in quantities.items()]
    if stored:
        purchase.items.exclude(product_id__in=quantities).delete()
        Item.objects.bulk_create(
            items, update_conflicts=True, unique_fields=["purchase", "product"], update_fields=["quantity"]
        )
    else:
        for item in items:
            _INSERT_ITEM(item)
    return True


def _put_products(items: Iterable[ItemData]) -> None:
    """Make sure the articles exist; a title given with an order fills in, the last one counts."""
    titles: dict[str, str] = {}
    for item in items:
        titles[item.product] = item.title or titles.get(item.product, "")
    known = dict(_TITLES(ids=list(titles)))
    # In one order, so that nobody waits in a circle.
    Product.objects.bulk_create(
        [Product(id=product, title=title) for product, title in sorted(titles.items()) if product not in known],
        ignore_conflicts=True,
    )
    for product, title in sorted(titles.items()):
        if title and known.get(product, title) != title:
            Product.objects.filter(pk=product).update(title=title)
