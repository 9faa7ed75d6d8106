from copy import deepcopy
from typing import Any

import pytest

from makegood.domain.orders.models import Customer, Order
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel import audit
from tests.factories import NOW, OPERATOR, make_seller
from tests.integration.api.caller import operator, order_body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_sellers() -> None:
    make_seller("shop")
    make_seller("second")


def changed(path: str, value: object) -> dict[str, Any]:
    """The order with one value changed; `customer.email`, `purchases.0.seller`."""
    body = deepcopy(order_body())
    *way, last = path.split(".")
    at: Any = body
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[last] = value
    return body


class TestPutOrder:
    def test_the_first_time_it_is_created_then_nothing_changes(self) -> None:
        key = operator()
        first, second = key.put("/orders/o-1", order_body()), key.put("/orders/o-1", order_body())
        assert (first.status, second.status) == (201, 200)
        assert first.json == second.json == key.get("/orders/o-1").json == {"id": "o-1", **order_body()}
        assert audit.rows(event_prefix="order.").count() == 1

    def test_what_may_be_left_out(self) -> None:
        answer = operator().put(
            "/orders/o-1",
            {
                "ordered_at": "2026-11-07T12:00:00.25+01:00",
                "customer": {"id": "c", "name": "Bo", "email": None, "invite": False},
                "purchases": [
                    {"seller": "shop", "expected_delivery_date": "2026-11-10", "items": []},
                    {
                        "seller": "second",
                        "expected_delivery_date": "2026-11-10",
                        "items": [{"product": "z", "quantity": 1}, {"product": "a", "quantity": 1_000_000}],
                    },
                ],
            },
        )
        assert answer.json == {
            "id": "o-1",
            "ordered_at": "2026-11-07T11:00:00.250000Z",
            "customer": {
                "id": "c",
                "name": "Bo",
                "email": None,
                "language": None,
                "invite": False,
                "unsubscribed_at": None,
                "complained_at": None,
            },
            "purchases": [
                {
                    "seller": "second",
                    "expected_delivery_date": "2026-11-10",
                    "delivered_date": None,
                    "cancelled": False,
                    "items": [
                        {"product": "a", "title": None, "quantity": 1_000_000},
                        {"product": "z", "title": None, "quantity": 1},
                    ],
                },
                {
                    "seller": "shop",
                    "expected_delivery_date": "2026-11-10",
                    "delivered_date": None,
                    "cancelled": False,
                    "items": [],
                },
            ],
        }

    def test_a_time_without_a_zone_is_the_marketplaces(self) -> None:
        assert operator().put("/orders/o-1", order_body(ordered_at="2026-11-07T12:00")).json["ordered_at"] == (
            "2026-11-07T11:00:00Z"
        )

    def test_a_time_may_be_finer_than_what_is_kept(self) -> None:
        answer = operator().put("/orders/o-1", order_body(ordered_at="2026-11-07T12:00:00.123456789Z"))
        assert answer.json["ordered_at"] == "2026-11-07T12:00:00.123456Z"

    def test_R2_5_a_purchase_that_is_missing_later_counts_as_cancelled_and_still_shows(self) -> None:
        key = operator()
        one = order_body()["purchases"][0]
        key.put("/orders/o-1", order_body(purchases=[one, {**one, "seller": "second"}]))
        answer = key.put("/orders/o-1", order_body(purchases=[one]))
        assert [(part["seller"], part["cancelled"]) for part in answer.json["purchases"]] == [
            ("second", True),
            ("shop", False),
        ]
        assert key.get("/orders/o-1").json == answer.json

    def test_what_is_said_of_the_customer_last_holds_for_all_their_orders(self) -> None:
        key = operator()
        key.put("/orders/o-1", order_body())
        key.put("/orders/o-2", changed("customer.name", "Anna Jansen"))
        assert key.get("/orders/o-1").json["customer"]["name"] == "Anna Jansen"

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("ordered_at", "2026-11-07", "invalid_datetime"),
            ("ordered_at", "gisteren", "invalid_datetime"),
            ("ordered_at", 1_700_000_000, "invalid_datetime"),
            ("ordered_at", "2026-11-07T25:00:00Z", "invalid_datetime"),
            ("ordered_at", "2026-11-07T12:00:00+99:00", "invalid_datetime"),
            ("ordered_at", "२०२६-11-07T12:00:00Z", "invalid_datetime"),
            ("ordered_at", "0001-01-01T00:00:00+14:00", "out_of_range"),
            ("ordered_at", "9999-12-31T23:59:59-14:00", "out_of_range"),
            ("customer", None, "invalid_type"),
            ("customer", [], "invalid_type"),
            ("customer.id", "a b", "invalid_id"),
            ("customer.id", "", "invalid_id"),
            ("customer.id", "x" * 65, "invalid_id"),
            ("customer.id", 7, "invalid_type"),
            ("customer.name", "", "required"),
            ("customer.name", "x" * 201, "too_long"),
            ("customer.name", "Anna\nBcc: x@y.example", "invalid_characters"),
            ("customer.name", "half \udc00", "invalid_characters"),
            ("customer.email", "anna", "invalid_email"),
            ("customer.email", "anna@customers.example\nBcc: x@y.example", "invalid_email"),
            ("customer.email", '"\x01"@customers.example', "invalid_email"),
            ("customer.email", "a" * 250 + "@b.example", "too_long"),
            ("customer.language", "dutch", "invalid_language"),
            ("customer.invite", "yes", "invalid_type"),
            ("customer.invite", 1, "invalid_type"),
            ("customer.invite", None, "invalid_type"),
            ("customer.phone", "1", "unknown_field"),
            ("purchases", [], "required"),
            ("purchases", {}, "invalid_type"),
            ("purchases.0.seller", "nobody", "unknown_seller"),
            ("purchases.0.seller", "no body", "invalid_id"),
            ("purchases.0.expected_delivery_date", "2026-02-30", "invalid_date"),
            ("purchases.0.expected_delivery_date", "10-11-2026", "invalid_date"),
            ("purchases.0.expected_delivery_date", "2026-11-10T00:00:00", "invalid_date"),
            ("purchases.0.expected_delivery_date", 20261110, "invalid_date"),
            ("purchases.0.expected_delivery_date", None, "invalid_date"),
            ("purchases.0.expected_delivery_date", "9999-12-31", "out_of_range"),
            ("purchases.0.delivered_date", "", "invalid_date"),
            ("purchases.0.cancelled", "no", "invalid_type"),
            ("purchases.0.items", None, "invalid_type"),
            ("purchases.0.items", [{"product": "p", "quantity": 1}] * 1001, "too_many"),
            ("purchases.0.items.0.product", "\x00", "invalid_id"),
            ("purchases.0.items.0.quantity", 0, "out_of_range"),
            ("purchases.0.items.0.quantity", 1_000_001, "out_of_range"),
            ("purchases.0.items.0.quantity", 10**400, "out_of_range"),
            ("purchases.0.items.0.quantity", "2", "invalid_type"),
            ("purchases.0.items.0.quantity", 2.0, "invalid_type"),
            ("purchases.0.items.0.quantity", True, "invalid_type"),
            ("purchases.0.items.0.title", "x" * 201, "too_long"),
            ("purchases.0.items.0.title", "nul \x00", "invalid_characters"),
            ("purchases.0.items.0.colour", "red", "unknown_field"),
        ],
    )
    def test_what_is_refused_and_why(self, field: str, value: object, code: str) -> None:
        answer = operator().put("/orders/o-1", changed(field, value))
        assert answer.fields == [(field, code)]
        assert not Order.objects.exists()
        assert not Customer.objects.exists()

    def test_a_seller_twice(self) -> None:
        one = order_body()["purchases"][0]
        answer = operator().put("/orders/o-1", order_body(purchases=[one, one]))
        assert answer.fields == [("purchases.1.seller", "duplicate_seller")]

    def test_an_id_that_cannot_be_one(self) -> None:
        assert operator().put("/orders/o%201", order_body()).fields == [("order", "invalid_id")]

    def test_without_a_body(self) -> None:
        assert operator().put("/orders/o-1").fields == [("", "required")]

    def test_every_missing_field_is_named(self) -> None:
        assert operator().put("/orders/o-1", {"customer": {}, "purchases": [{}]}).fields == [
            ("ordered_at", "required"),
            ("customer.id", "required"),
            ("customer.name", "required"),
            ("customer.invite", "required"),
            ("purchases.0.seller", "required"),
            ("purchases.0.expected_delivery_date", "required"),
        ]

    def test_a_seller_that_stopped_still_takes_orders_from_the_past(self) -> None:
        put_seller(seller_id="shop", data=SellerData("Shop", active=False), by=OPERATOR, now=NOW)
        assert operator().put("/orders/o-1", order_body()).status == 201


def test_an_order_that_nobody_handed_in() -> None:
    assert operator().get("/orders/o-9").problem == (404, "not_found")
    assert operator().get("/orders/%00").problem == (404, "not_found")


def test_what_get_gives_can_be_put_back() -> None:
    operator().put("/orders/o-1", order_body())
    stored = operator().get("/orders/o-1").json
    again = operator().put("/orders/o-1", stored)
    assert (again.status, again.json) == (200, stored)
    assert operator().put("/orders/o-2", stored).fields == [("id", "id_mismatch")]


def test_an_order_without_an_address_or_items_is_kept() -> None:
    without: dict[str, Any] = deepcopy(order_body())
    del without["customer"]["email"]
    del without["purchases"][0]["items"]
    assert operator().put("/orders/o-1", without).status == 201
