from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.domain.orders.actions import (
    CustomerData,
    ItemData,
    OrderData,
    PurchaseData,
    issue_review_link,
    put_order,
)
from makegood.domain.orders.models import Customer, Item, Order, Product, Purchase
from makegood.kernel import actors, audit
from makegood.kernel.errors import Forbidden, Invalid
from tests.factories import NOW, OPERATOR, agent_of, make_purchase, make_seller

pytestmark = pytest.mark.django_db

CUSTOMER = CustomerData("c-1", "Anna de Vries", "anna@customers.example", invite=True, language="nl")
SHARE = PurchaseData("shop", date(2026, 11, 10), items=(ItemData("article-1", 2, "Fietsbel"),))
ORDER = OrderData(datetime(2026, 11, 7, 12, 0, tzinfo=UTC), CUSTOMER, (SHARE,))


@pytest.fixture(autouse=True)
def sellers() -> None:
    make_seller("shop")
    make_seller("other")


def put(data: OrderData = ORDER, order_id: str = "o-1", by: actors.Actor = OPERATOR) -> tuple[Order, bool]:
    return put_order(order_id=order_id, data=data, by=by, now=NOW)


def codes(data: OrderData, order_id: str = "o-1") -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        put(data, order_id)
    assert not Order.objects.exists()
    assert not Customer.objects.exists()
    return {one.field: one.code for one in error.value.errors}


def test_r1_2_an_order_with_several_sellers_gives_one_purchase_per_seller() -> None:
    put(replace(ORDER, purchases=(SHARE, replace(SHARE, seller="other"))))
    assert sorted(Purchase.objects.values_list("seller_id", flat=True)) == ["other", "shop"]


def test_repeating_it_changes_nothing() -> None:
    _, created = put()
    rows = audit.rows().count()
    before = (
        list(Purchase.objects.values()),
        list(Item.objects.values()),
        list(Customer.objects.values("name", "email")),
    )
    _, again = put()
    assert (created, again) == (True, False)
    assert audit.rows().count() == rows
    assert before == (
        list(Purchase.objects.values()),
        list(Item.objects.values()),
        list(Customer.objects.values("name", "email")),
    )


def test_r2_5_a_missing_purchase_counts_as_cancelled_and_comes_back_when_named_again() -> None:
    both = replace(ORDER, purchases=(SHARE, replace(SHARE, seller="other")))
    put(both)
    put()
    assert Purchase.objects.get(seller="other").cancelled
    put(both)
    assert not Purchase.objects.get(seller="other").cancelled
    assert Purchase.objects.count() == 2


def test_items_and_dates_follow_the_last_word() -> None:
    put()
    put(
        replace(
            ORDER,
            purchases=(
                replace(
                    SHARE,
                    delivered_date=date(2026, 11, 12),
                    items=(ItemData("article-1", 5), ItemData("article-2", 1, "Zadel")),
                ),
            ),
        )
    )
    assert Purchase.objects.get().delivered_date == date(2026, 11, 12)
    assert dict(Item.objects.values_list("product_id", "quantity")) == {"article-1": 5, "article-2": 1}
    assert dict(Product.objects.values_list("id", "title")) == {"article-1": "Fietsbel", "article-2": "Zadel"}


def test_two_lines_of_one_article_are_one_line() -> None:
    put(replace(ORDER, purchases=(replace(SHARE, items=(ItemData("a", 1), ItemData("b", 1), ItemData("a", 3))),)))
    assert dict(Item.objects.values_list("product_id", "quantity")) == {"a": 4, "b": 1}


def test_what_is_said_of_a_customer_holds_for_all_their_orders() -> None:
    put()
    put(replace(ORDER, customer=replace(CUSTOMER, name="Anna Bakker", email="new@customers.example")), "o-2")
    assert Customer.objects.get().name == "Anna Bakker"
    assert {order.customer.email for order in Order.objects.all()} == {"new@customers.example"}


def test_an_order_that_moves_to_another_customer_takes_its_purchases_along() -> None:
    put()
    put(replace(ORDER, customer=replace(CUSTOMER, id="c-2")))
    assert Purchase.objects.get().customer.ref == "c-2"


def test_an_order_without_an_address_is_kept() -> None:
    put(replace(ORDER, customer=replace(CUSTOMER, email=None)))
    assert Customer.objects.get().email == ""


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        (replace(ORDER, purchases=(replace(SHARE, seller="nobody"),)), "purchases.0.seller", "unknown_seller"),
        (replace(ORDER, purchases=(SHARE, SHARE)), "purchases.1.seller", "duplicate_seller"),
        (replace(ORDER, purchases=()), "purchases", "required"),
        (replace(ORDER, customer=replace(CUSTOMER, email="no address")), "customer.email", "invalid_email"),
        (
            replace(ORDER, customer=replace(CUSTOMER, email="a@b.example\nBcc: c@d.example")),
            "customer.email",
            "invalid_email",
        ),
        (
            replace(ORDER, customer=replace(CUSTOMER, name="Anna\r\nBcc: x@y.example")),
            "customer.name",
            "invalid_characters",
        ),
        (replace(ORDER, customer=replace(CUSTOMER, name="x" * 201)), "customer.name", "too_long"),
        (replace(ORDER, customer=replace(CUSTOMER, id="no spaces")), "customer.id", "invalid_id"),
        (
            replace(ORDER, purchases=(replace(SHARE, items=(ItemData("a", 0),)),)),
            "purchases.0.items.0.quantity",
            "out_of_range",
        ),
        (
            replace(ORDER, purchases=(replace(SHARE, items=(ItemData("a/b", 1),)),)),
            "purchases.0.items.0.product",
            "invalid_id",
        ),
    ],
)
def test_what_cannot_be_accepted_is_named_and_nothing_is_stored(data: OrderData, field: str, code: str) -> None:
    assert codes(data) == {field: code}


def test_all_errors_come_at_once() -> None:
    found = codes(
        replace(ORDER, customer=replace(CUSTOMER, name="", email="x"), purchases=(replace(SHARE, seller="?"),)), "o 1"
    )
    assert set(found) == {"order", "customer.name", "customer.email", "purchases.0.seller"}


def test_only_the_operator_hands_in_orders() -> None:
    with pytest.raises(Forbidden):
        put(by=agent_of("shop"))


def test_a_time_without_zone_is_the_marketplaces() -> None:
    put(replace(ORDER, ordered_at=datetime(2026, 11, 7, 12, 0)))
    assert Order.objects.get().ordered_at == datetime(2026, 11, 7, 11, 0, tzinfo=UTC)


class TestR3_4TheReviewLinkKeepsItsDate:
    def test_it_works_for_60_days_from_the_first_time_it_is_made(self) -> None:
        purchase = make_purchase(link=False)
        first = issue_review_link(purchase=purchase, by=OPERATOR, now=NOW)
        later = issue_review_link(
            purchase=Purchase.objects.get(pk=purchase.pk), by=OPERATOR, now=NOW + timedelta(days=9)
        )
        assert first == later
        assert Purchase.objects.get(pk=purchase.pk).review_link_expires_at == NOW + timedelta(days=60)
