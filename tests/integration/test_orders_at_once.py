"""The same order handed in twice at the same moment, new customers and articles in several: each is stored once."""

from datetime import UTC, date, datetime

import pytest

from makegood.domain.orders.actions import CustomerData, ItemData, OrderData, PurchaseData, put_order
from makegood.domain.orders.models import Customer, Item, Order, Product, Purchase
from makegood.kernel import audit
from tests.at_once import at_once
from tests.factories import NOW, OPERATOR, make_seller

pytestmark = pytest.mark.django_db(transaction=True)


def put(order_id: str, customer_id: str) -> bool:
    """Whether the order is new."""
    customer = CustomerData(customer_id, "Anna de Vries", f"{customer_id}@customers.example", invite=True)
    articles = tuple(ItemData(f"article-{number}", 1, f"Bel {number}") for number in (3, 1, 2))
    data = OrderData(
        datetime(2026, 11, 7, tzinfo=UTC), customer, (PurchaseData("shop", date(2026, 11, 10), items=articles),)
    )
    return put_order(order_id=order_id, data=data, by=OPERATOR, now=NOW)[1]


def test_each_order_customer_and_article_is_stored_once() -> None:
    make_seller("shop")
    orders = [f"order-{number}" for number in range(6)]
    created = at_once(*[lambda one=order_id: put(one, f"customer-{int(one[-1]) % 2}") for order_id in orders * 2])
    assert created.count(True) == len(orders)
    assert [one.objects.count() for one in (Order, Purchase, Item)] == [6, 6, 18]
    assert sorted(Customer.objects.values_list("ref", flat=True)) == ["customer-0", "customer-1"]
    titles = {f"article-{number}": f"Bel {number}" for number in (1, 2, 3)}
    assert dict(Product.objects.values_list("pk", "title")) == titles
    assert audit.rows().filter(event="order.created").count() == len(orders)
