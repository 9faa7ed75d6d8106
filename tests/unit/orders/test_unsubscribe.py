"""Unsubscribing holds for the customer id and for the address, and only the customer undoes it (R2.7, R13.1)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from threading import Barrier, Event

import pytest
from django.apps import apps
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from makegood.domain.orders.actions import (
    ImportedOrder,
    import_orders,
    note_complaint,
    resubscribe,
    unsubscribe,
)
from makegood.domain.orders.models import Customer, DoNotAsk
from makegood.domain.orders.queries import inconsistencies
from makegood.kernel import actors
from makegood.kernel.models import AuditRow
from tests.factories import NOW, make_order, make_seller

pytestmark = pytest.mark.django_db

X, Y = "anna@customers.example", "moved@customers.example"
LATER = NOW + timedelta(hours=1)


def handed_in(ref: str, email: str | None = X, *, invite: bool = True) -> Customer:
    """A customer, by another order of theirs."""
    return make_order(customer=ref, email=email, invite=invite, now=LATER).customer


def leave(customer: Customer) -> None:
    unsubscribe(customer=customer, by=actors.customer(customer.pk), now=NOW)


def come_back(customer: Customer) -> None:
    resubscribe(customer=customer, by=actors.customer(customer.pk), now=LATER)


def silent() -> set[str]:
    return set(Customer.objects.exclude(unsubscribed_at=None).values_list("ref", flat=True))


def test_it_holds_for_everybody_with_that_address_in_whatever_case() -> None:
    a = handed_in("a", "Anna@Customers.example")
    handed_in("b")
    handed_in("other", "bob@customers.example")
    leave(a)
    assert silent() == {"a", "b"}


def test_it_goes_with_the_customer_to_another_address() -> None:
    leave(handed_in("a"))
    assert handed_in("a", Y).unsubscribed_at == NOW
    handed_in("other", Y)
    assert silent() == {"a"}, "another customer at the new address said nothing"


def test_it_stays_with_the_address_when_the_customer_has_gone() -> None:
    leave(handed_in("a"))
    handed_in("a", Y)
    assert handed_in("b").unsubscribed_at == NOW
    handed_in("known", Y)
    assert handed_in("known", X).unsubscribed_at == NOW, "a known customer who takes on the address"


def test_whoever_did_not_unsubscribe_themselves_is_free_at_another_address() -> None:
    leave(handed_in("a"))
    handed_in("b")
    handed_in("b", Y)
    assert silent() == {"a"}


def test_no_order_subscribes_anybody_again() -> None:
    leave(handed_in("a"))
    for email in (X, Y, None, X):
        for invite in (True, False, True):
            handed_in("a", email, invite=invite)
            assert silent() == {"a"}


def test_consent_taken_back_and_given_again_counts_as_long_as_nobody_unsubscribed() -> None:
    handed_in("a", invite=False)
    handed_in("a", invite=True)
    assert (Customer.objects.get().invite, silent()) == (True, set())


def test_the_customer_can_come_back() -> None:
    a = handed_in("a")
    leave(a)
    come_back(a)
    assert Customer.objects.get().reachable
    assert not DoNotAsk.objects.exists()
    handed_in("b")
    assert silent() == set()


def test_who_has_the_address_now_can_come_back_and_the_one_who_left_it_stays_away() -> None:
    leave(handed_in("a"))
    handed_in("a", Y)
    come_back(handed_in("b"))
    handed_in("c")
    assert silent() == {"a"}


def test_coming_back_frees_those_who_shared_the_address_and_none_who_unsubscribed_themselves() -> None:
    a, b = handed_in("a"), handed_in("b")
    handed_in("c")
    leave(a)
    leave(b)
    come_back(b)
    assert silent() == {"a"}


def test_coming_back_at_another_address_leaves_the_former_one_alone() -> None:
    leave(handed_in("a"))
    come_back(handed_in("a", Y))
    handed_in("b")
    assert silent() == {"b"}


def test_who_was_silent_by_the_address_and_unsubscribes_too_takes_it_along() -> None:
    leave(handed_in("a"))
    leave(handed_in("b"))
    handed_in("b", Y)
    assert silent() == {"a", "b"}


def test_without_an_address_it_holds_for_the_customer() -> None:
    a = handed_in("a", None)
    handed_in("b", None)
    leave(a)
    assert silent() == {"a"}
    come_back(a)
    assert silent() == set()


def test_twice_is_as_good_as_once() -> None:
    a = handed_in("a")
    for _ in range(2):
        leave(a)
    rows = AuditRow.objects.filter(event__in=("customer.unsubscribed", "customer.resubscribed"))
    assert [(row.event, row.subject_id, row.after["themselves"]) for row in rows] == [
        ("customer.unsubscribed", str(a.pk), True)
    ]
    for _ in range(2):
        come_back(a)
    assert rows.all().count() == 2


def test_a_complaint_silences_the_address_until_the_customer_comes_back() -> None:
    a = handed_in("a")
    note_complaint(address=a.email, by=actors.system("worker"), now=NOW)
    handed_in("b")
    assert silent() == {"a", "b"}
    come_back(a)
    assert all(one.reachable for one in Customer.objects.all())
    note_complaint(address=a.email, by=actors.system("worker"), now=NOW)
    assert not handed_in("a", X.upper()).reachable
    assert handed_in("a", Y).reachable, "another address begins anew (R6.7)"


def test_an_import_knows_the_addresses_too() -> None:
    leave(handed_in("a"))
    order = ImportedOrder("o-1", NOW, "imported", "Anna de Vries", X.upper(), ())
    import_orders(orders=[order], now=LATER)
    assert silent() == {"a", "imported"}


def test_the_list_holds_no_address_and_survives_another_secret_key(settings: Settings) -> None:
    leave(handed_in("a"))
    assert X not in str(DoNotAsk.objects.values_list())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "1" * 50
    b = handed_in("b")
    assert silent() == {"a", "b"}
    come_back(b)
    assert not DoNotAsk.objects.exists()


def test_the_migration_lists_the_addresses_of_those_who_unsubscribed_before() -> None:
    for ref, email in (("a", X), ("b", X), ("c", None), ("d", Y)):
        handed_in(ref, email)
    Customer.objects.exclude(ref="d").update(unsubscribed_at=NOW)
    import_module("makegood.domain.orders.migrations.0004_do_not_ask").fill(apps, None)
    assert set(Customer.objects.filter(unsubscribed_themselves=True).values_list("ref", flat=True)) == {"a", "b", "c"}
    handed_in("new")
    assert silent() == {"a", "b", "c", "new"}


def test_verify_finds_whoever_slipped_past_the_list_and_nobody_else() -> None:
    leave(handed_in("a"))
    b = handed_in("b")
    handed_in("c", Y)
    assert list(inconsistencies()) == []
    Customer.objects.filter(pk=b.pk).update(unsubscribed_at=None)
    assert list(inconsistencies()) == [
        f"customer {b.pk} has an address that unsubscribed on 2026-11-23, and may be asked"
    ]


class TestAtTheSameMoment:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def pool(self) -> Iterator[ThreadPoolExecutor]:
        with ThreadPoolExecutor(2) as pool:
            yield pool

    def test_an_order_that_brings_the_address_waits_for_the_one_who_unsubscribes(
        self, pool: ThreadPoolExecutor
    ) -> None:
        a = handed_in("a")
        unsubscribed, order_came = Event(), Event()

        def slowly() -> bool:
            try:
                with transaction.atomic():
                    leave(a)
                    unsubscribed.set()
                    return order_came.wait(timeout=0.5)
            finally:
                connection.close()

        def order() -> None:
            try:
                unsubscribed.wait(timeout=30)
                handed_in("b")
                order_came.set()
            finally:
                connection.close()

        came, _ = pool.submit(slowly), pool.submit(order).result()
        assert came.result() is False
        assert silent() == {"a", "b"}

    def test_two_who_share_an_address_do_not_wait_for_each_other_for_ever(self, pool: ThreadPoolExecutor) -> None:
        make_seller()
        start = Barrier(2)

        def press(customer: Customer) -> None:
            try:
                for _ in range(10):
                    start.wait(timeout=30)
                    leave(customer)
                    come_back(customer)
            finally:
                connection.close()

        list(pool.map(press, [handed_in("a"), handed_in("b")]))
        assert silent() == set()
