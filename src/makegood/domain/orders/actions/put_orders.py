from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel.actors import Actor
from makegood.kernel.errors import MakegoodError
from makegood.kernel.locks import again_on_deadlock, take_turn

from ..models import Order
from ..queries import get_orders
from .check_order import OrderData
from .put_order import put_order

Put = tuple[Order, bool] | MakegoodError
"""The stored order and whether it is new, or why it was refused."""


def put_orders(*, orders: Iterable[tuple[str, OrderData]], by: Actor, now: datetime) -> list[Put]:
    """Create or update many orders, under these ids, in one transaction; what became of each, in their order.

    Each as `put_order` would, one after the other. What is wrong with one stops no other.

    Raises:
        Forbidden: not the operator.
    """
    check_may_operate(by)
    orders = list(orders)
    return again_on_deadlock(lambda: _put_all(orders, by, now))


def _put_all(orders: Iterable[tuple[str, OrderData]], by: Actor, now: datetime) -> list[Put]:
    results: list[Put] = []
    # Read together, and before one of them changes once more.
    unread: dict[str, int] = {}
    customers: set[str] = set()
    with transaction.atomic():
        # Of the same articles and customers another one would take hold in another order, until both wait.
        take_turn("orders.bulk")
        for order_id, data in orders:
            if order_id in unread or data.customer.id in customers:
                _read(unread, results)
                customers.clear()
            customers.add(data.customer.id)
            try:
                results.append(put_order(order_id=order_id, data=data, by=by, now=now))
                unread[order_id] = len(results) - 1
            except MakegoodError as why:
                results.append(why)
        _read(unread, results)
    return results


def _read(unread: dict[str, int], results: list[Put]) -> None:
    for order in get_orders(unread):
        stored = results[unread[order.pk]]
        if not isinstance(stored, MakegoodError):
            results[unread[order.pk]] = (order, stored[1])
    unread.clear()
