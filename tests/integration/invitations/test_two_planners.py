"""Planners, senders and the marketplace at the same moment: no day given twice, no turn lost, nobody waits for ever."""

from datetime import timedelta

import pytest

from makegood.domain.invitations.actions import plan_invitations, take_day
from makegood.domain.invitations.enums import AskedBy
from makegood.domain.invitations.models import AskedDay, Invitation
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Purchase
from makegood.kernel.clock import marketplace_day
from tests.at_once import at_once
from tests.factories import NOW, make_order, plan, send_mail

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = marketplace_day(NOW)
ADDRESSES = 12


def order(number: int, **changes: object) -> None:
    """Three for each address, the later numbers with the earlier last day."""
    make_order(
        f"o-{number:02}",
        customer=f"c-{number:02}",
        email=f"{number % ADDRESSES}@customers.example",
        expected=TODAY - timedelta(days=5 + number // ADDRESSES),
        **changes,  # type: ignore[arg-type]  # keywords of the data
    )


@pytest.fixture
def orders(monkeypatch) -> range:
    monkeypatch.setitem(plan_invitations.__globals__, "BATCH", 3)
    numbers = range(3 * ADDRESSES)
    for number in numbers:
        order(number)
    return numbers


def test_several_planners_give_each_day_once_and_to_those_whose_turn_it_is(orders: range) -> None:
    at_once(plan, plan, plan)
    assert AskedDay.objects.count() == ADDRESSES
    planned = Invitation.objects.filter(planned_for=TODAY).values_list("purchase__order_id", flat=True)
    assert sorted(planned) == [f"o-{number:02}" for number in orders[-ADDRESSES:]]
    assert Email.objects.count() == ADDRESSES
    assert set(Purchase.objects.values_list("look_on", flat=True)) == {TODAY + timedelta(days=1)}


def test_planning_sending_and_changing_orders_at_once_loses_and_repeats_nothing(orders: range, smtp_server) -> None:
    def change() -> None:
        for number in orders:
            order(number, invite=number % 2 == 0)
            order(number, invite=True)

    def work() -> None:
        for _ in range(6):
            plan()
            send_mail()

    at_once(work, work, change)
    plan()
    send_mail()
    recipients = [received.recipient for received in smtp_server.received]
    assert sorted(recipients) == sorted(f"{number}@customers.example" for number in range(ADDRESSES))
    assert Invitation.objects.filter(state="sent").count() == AskedDay.objects.count() == ADDRESSES
    for days in range(1, 4):
        plan(NOW + timedelta(days=days))
        send_mail(NOW + timedelta(days=days))
    assert Invitation.objects.filter(state="sent").count() == len(orders)
    assert len(smtp_server.received) == len(orders)


def test_surveys_and_invitations_never_share_a_day(orders: range) -> None:
    taken: list[bool] = []

    def survey() -> None:
        taken.extend(
            take_day(
                address=f"{number}@customers.example",
                customer_id=1_000_000 + number,
                day=TODAY,
                kind=AskedBy.SURVEY,
                about=f"survey-{number}",
            )
            for number in reversed(range(ADDRESSES))
        )

    at_once(plan, survey)
    assert AskedDay.objects.filter(kind="survey").count() == sum(taken)
    assert AskedDay.objects.count() == ADDRESSES
    assert Invitation.objects.filter(planned_for=TODAY).count() == ADDRESSES - sum(taken)


def test_two_writers_of_one_email_write_it_once(orders: range) -> None:
    plan()
    Invitation.objects.update(email_id="")
    at_once(plan, plan)
    assert Email.objects.count() == ADDRESSES
    emails = dict(Email.objects.values_list("about", "pk"))
    assert dict(Invitation.objects.filter(planned_for=TODAY).values_list("pk", "email_id")) == emails
