"""`GET /customers/{customer}`, and what an order says of its customer (R2.7)."""

from datetime import timedelta

import pytest

from makegood.domain.orders.actions import note_complaint, unsubscribe
from makegood.domain.orders.models import Customer
from makegood.kernel import actors
from tests.factories import NOW, make_order, make_seller
from tests.integration.api.caller import operator, order_body, seller

pytestmark = pytest.mark.django_db


def stored(ref: str = "customer-1") -> Customer:
    return Customer.objects.get(ref=ref)


def leave(customer: Customer) -> None:
    unsubscribe(customer=customer, by=actors.customer(customer.pk), now=NOW + timedelta(hours=1))


@pytest.fixture(autouse=True)
def _an_order() -> None:
    make_seller("shop")
    operator().put("/orders/o-1", order_body())


def test_a_customer_as_stored() -> None:
    assert operator().get("/customers/customer-1").json == {
        "id": "customer-1",
        "name": "Anna de Vries",
        "email": "anna@customers.example",
        "language": "nl",
        "invite": True,
        "unsubscribed_at": None,
        "complained_at": None,
        "created_at": "2026-11-23T09:00:00Z",
        "updated_at": "2026-11-23T09:00:00Z",
    }


def test_it_and_the_order_tell_who_unsubscribed_and_who_complained() -> None:
    leave(stored())
    note_complaint(address=stored().email, by=actors.system("worker"), now=NOW)
    for customer in (
        operator().get("/customers/customer-1").json,
        operator().get("/orders/o-1").json["customer"],
    ):
        assert customer["unsubscribed_at"] == "2026-11-23T10:00:00Z"
        assert customer["complained_at"] == "2026-11-23T09:00:00Z"
        assert customer["invite"] is True


def test_handing_in_that_nobody_unsubscribed_changes_nothing() -> None:
    leave(stored())
    answer = operator().put("/orders/o-2", order_body())
    assert answer.json["customer"]["unsubscribed_at"] == "2026-11-23T10:00:00Z"


def test_another_customer_with_the_address_shows_it_too() -> None:
    leave(stored())
    make_order("o-2", customer="customer-2", email="ANNA@customers.example")
    assert operator().get("/customers/customer-2").json["unsubscribed_at"] == "2026-11-23T10:00:00Z"


def test_a_customer_that_nobody_handed_in() -> None:
    for path in ("/customers/nobody", "/customers/%00", "/customers/a%20b"):
        assert operator().get(path).problem == (404, "not_found")


def test_a_seller_sees_no_customer() -> None:
    assert seller().get("/customers/customer-1").problem == (403, "forbidden")
