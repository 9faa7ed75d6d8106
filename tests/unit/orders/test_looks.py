"""What changes whether a customer is asked makes the purchase be looked at anew; nothing else does (R2.5, R2.7)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.domain.orders.actions import (
    CustomerData,
    OrderData,
    PurchaseData,
    issue_review_link,
    put_order,
    resubscribe,
    unsubscribe,
)
from makegood.domain.orders.models import Customer, Purchase
from makegood.kernel import audit
from tests.factories import NOW, OPERATOR, make_order, make_purchase, make_seller

pytestmark = pytest.mark.django_db

EXPECTED = date(2026, 11, 10)
LATER = date(2026, 11, 29)
ORDERED = datetime(2026, 11, 7, 12, 0, tzinfo=UTC)


def put(order_id: str = "o-1", customer: str = "c-1", ordered: datetime = ORDERED, **changes: object) -> None:
    about_customer = {"email": "anna@customers.example", "invite": True} | {
        name: value for name, value in changes.items() if name in {"email", "invite"}
    }
    share = {"expected_delivery_date": EXPECTED} | {
        name: value for name, value in changes.items() if name not in about_customer
    }
    put_order(
        order_id=order_id,
        data=OrderData(
            ordered,
            CustomerData(customer, "Anna de Vries", language="nl", **about_customer),  # type: ignore[arg-type]  # keywords of the data
            (PurchaseData("shop", **share),),  # type: ignore[arg-type]  # keywords of the data
        ),
        by=OPERATOR,
        now=NOW,
    )


def look_on(order_id: str = "o-1") -> date | None:
    return Purchase.objects.get(order=order_id).look_on


@pytest.fixture(autouse=True)
def _seller() -> None:
    make_seller("shop")


def wait(look: date | None = LATER) -> None:
    """The planner looked, and looks again later, or never."""
    Purchase.objects.update(look_on=look)


def test_a_new_purchase_is_looked_at_from_its_expected_date() -> None:
    put()
    assert look_on() == EXPECTED


@pytest.mark.parametrize(
    "change",
    [{"invite": False}, {"email": "new@customers.example"}, {"email": None}, {"cancelled": True}],
)
def test_r2_5_what_changes_the_answer_makes_an_undecided_purchase_be_looked_at(change: dict[str, object]) -> None:
    put()
    wait()
    put(**change)
    assert look_on() == EXPECTED
    wait(None)
    put()
    assert look_on() is None


@pytest.mark.parametrize("before", [LATER, None])
def test_r2_5_another_expected_date_moves_it_even_after_it_was_decided(before: date | None) -> None:
    put()
    wait(before)
    put(expected_delivery_date=EXPECTED + timedelta(days=30))
    assert look_on() == EXPECTED + timedelta(days=30)


def test_what_has_nothing_to_do_with_asking_changes_nothing() -> None:
    put()
    wait()
    put(delivered_date=EXPECTED)
    put(order_id="o-2", customer="c-2", email="bob@customers.example")
    assert look_on() == LATER


def test_r2_7_consent_and_address_hold_for_all_orders_of_the_customer_and_of_nobody_else() -> None:
    put()
    put(order_id="o-2")
    put(order_id="o-3", customer="c-2", email="bob@customers.example")
    wait()
    put(order_id="o-2", invite=False)
    assert (look_on("o-1"), look_on("o-2"), look_on("o-3")) == (EXPECTED, EXPECTED, LATER)


def test_r2_7_unsubscribing_and_coming_back_hold_for_everybody_at_the_address() -> None:
    put()
    put(order_id="o-2", customer="c-2", email="ANNA@customers.example")
    for change in (unsubscribe, resubscribe):
        wait()
        change(customer=Customer.objects.get(ref="c-1"), by=OPERATOR, now=NOW)
        assert (look_on("o-1"), look_on("o-2")) == (EXPECTED, EXPECTED)


def test_an_order_of_another_customer_or_moment_takes_its_purchases_along() -> None:
    put()
    wait()
    put(customer="c-2", ordered=ORDERED - timedelta(days=1))
    purchase = Purchase.objects.select_related("customer").get(order="o-1")
    assert (purchase.customer.ref, purchase.ordered_at) == ("c-2", ORDERED - timedelta(days=1))
    assert purchase.look_on == EXPECTED


class TestTheLinkInAnEmail:
    def test_r3_4_it_takes_a_later_date_and_never_an_earlier_one(self) -> None:
        purchase = make_purchase(now=NOW)
        for now, expires in ((NOW + timedelta(days=5), 65), (NOW - timedelta(days=5), 65)):
            issue_review_link(purchase=purchase, by=OPERATOR, now=now, renew=True)
            assert purchase.review_link_expires_at == NOW + timedelta(days=expires)
        purchase.refresh_from_db()
        assert purchase.review_link_expires_at == NOW + timedelta(days=65)
        events = [row.event for row in audit.rows(event_prefix="review_link")]
        assert events == ["review_link.renewed", "review_link.issued"]

    def test_without_a_date_it_gets_its_first(self) -> None:
        purchase = Purchase.objects.get(order=make_order())
        issue_review_link(purchase=purchase, by=OPERATOR, now=NOW, renew=True)
        assert purchase.review_link_expires_at == NOW + timedelta(days=60)
