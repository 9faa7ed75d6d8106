"""R10.1: a survey goes out a day after the seller closed a conversation, to those who may be asked, once."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from makegood.domain.conversations.actions import (
    Incoming,
    close_conversation,
    receive_message,
    reopen_conversation,
)
from makegood.domain.conversations.models import Conversation
from makegood.domain.invitations.actions import take_day
from makegood.domain.invitations.enums import AskedBy
from makegood.domain.invitations.models import AskedDay
from makegood.domain.mail.models import Email
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.nps.actions import plan_surveys
from makegood.domain.nps.models import Survey
from makegood.domain.nps.queries import candidates, lapsing, late_surveys
from makegood.domain.nps.rules import Limits
from makegood.domain.orders.actions import note_complaint, unsubscribe
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor, ActorKind
from tests.at_once import at_once
from tests.factories import (
    OPERATOR,
    WORKER,
    agent_of,
    deliver,
    make_closed_conversation,
    make_purchase,
    make_survey,
)

pytestmark = pytest.mark.django_db

CLOSED = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
"""A Wednesday, 14:00 in Amsterdam."""
DUE = CLOSED + timedelta(hours=24)
DAY = timedelta(days=1)


def plan(now: datetime = DUE) -> int:
    return plan_surveys(by=WORKER, now=now)


def planned() -> set[str]:
    return set(Survey.objects.values_list("conversation__purchase__order_id", flat=True))


def customer_says(conversation: Conversation, incoming: Incoming, now: datetime) -> None:
    by = actors.customer(conversation.purchase.customer_id)
    receive_message(conversation=conversation, incoming=incoming, by=by, now=now)


class TestWhen:
    def test_not_before_24_hours_after_the_closing_then_at_once(self) -> None:
        make_closed_conversation(closed_at=CLOSED, order_id="A-1")
        assert plan(DUE - timedelta(seconds=1)) == 0
        assert plan(DUE) == 1
        survey = Survey.objects.get()
        assert (survey.state, survey.planned_for, survey.seller_id) == ("due", date(2026, 11, 19), "shop")
        assert survey.expires_at == DUE + timedelta(days=30)
        assert planned() == {"A-1"}

    def test_24_hours_count_from_the_last_closing(self) -> None:
        conversation = make_closed_conversation(closed_at=CLOSED)
        customer_says(conversation, Incoming("Toch niet."), CLOSED + timedelta(hours=3))
        close_conversation(conversation=conversation, by=agent_of("shop"), now=CLOSED + timedelta(hours=20))
        assert plan(DUE) == 0
        assert plan(CLOSED + timedelta(hours=44)) == 1

    @pytest.mark.parametrize(
        ("now", "many"),
        [
            (datetime(2026, 11, 20, 7, 59, tzinfo=UTC), 0),
            (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), 1),  # 9:00 in Amsterdam
            (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), 1),
            (datetime(2026, 11, 20, 23, 1, tzinfo=UTC), 0),  # past midnight there
        ],
    )
    def test_r2_3_only_within_the_hours_for_asking(self, now: datetime, many: int) -> None:
        make_closed_conversation(closed_at=CLOSED)
        assert plan(now) == many

    def test_the_hours_are_those_of_the_clock_on_the_day_it_changes(self) -> None:
        # 29 March 2026: 7:00 UTC is 9:00 in Amsterdam, an hour earlier than the day before.
        make_closed_conversation(closed_at=datetime(2026, 3, 27, 10, 0, tzinfo=UTC), expected=date(2026, 3, 20))
        assert plan(datetime(2026, 3, 29, 6, 59, tzinfo=UTC)) == 0
        assert plan(datetime(2026, 3, 29, 7, 0, tzinfo=UTC)) == 1

    def test_until_the_seventh_day_after_the_closing(self) -> None:
        make_closed_conversation(closed_at=CLOSED, order_id="A-1")
        make_closed_conversation(closed_at=CLOSED + DAY, order_id="A-2")
        assert plan(datetime(2026, 11, 26, 9, 0, tzinfo=UTC)) == 1
        assert planned() == {"A-2"}

    def test_all_of_it_is_what_the_marketplace_settled(self) -> None:
        changes = {"survey_after_hours": 1, "survey_until_day": 2, "survey_link_days": 10, "asking_from_hour": 0}
        change_settings(changes=changes, by=OPERATOR, now=CLOSED)
        make_closed_conversation(closed_at=CLOSED)
        assert plan(CLOSED + 3 * DAY) == 0
        assert plan(CLOSED + timedelta(hours=1)) == 1
        assert Survey.objects.get().expires_at == CLOSED + timedelta(days=10, hours=1)


class TestWho:
    @pytest.mark.parametrize("kind", [ActorKind.OPERATOR, ActorKind.OPERATOR_KEY])
    def test_not_when_the_marketplace_closed_it(self, kind: ActorKind) -> None:
        by = OPERATOR if kind is ActorKind.OPERATOR_KEY else Actor(kind, "1", agent_of("shop").roles)
        make_closed_conversation(closed_at=CLOSED, by=by)
        assert plan() == 0

    def test_the_sellers_own_program_is_the_seller(self) -> None:
        make_closed_conversation(closed_at=CLOSED, by=Actor(ActorKind.SELLER_KEY, "1", agent_of("shop").roles))
        assert plan() == 1

    def test_not_when_it_was_opened_again(self) -> None:
        by_customer = make_closed_conversation(closed_at=CLOSED)
        customer_says(by_customer, Incoming("Nog iets."), CLOSED + timedelta(hours=1))
        by_seller = make_closed_conversation(closed_at=CLOSED)
        reopen_conversation(conversation=by_seller, by=agent_of("shop"), now=CLOSED + timedelta(hours=1))
        by_writing = make_closed_conversation(closed_at=CLOSED)
        write_to_customer(
            purchase=by_writing.purchase, text="Nog iets.", by=agent_of("shop"), now=CLOSED + timedelta(hours=1)
        )
        assert plan() == 0

    def test_an_automatic_reply_opens_nothing(self) -> None:
        conversation = make_closed_conversation(closed_at=CLOSED)
        customer_says(conversation, Incoming("Ik ben afwezig.", auto_reply=True), CLOSED + timedelta(hours=1))
        assert plan() == 1

    @pytest.mark.parametrize(
        "incoming",
        [None, Incoming("Ik ben afwezig.", auto_reply=True), Incoming("Buurvrouw hier.", other_address=True)],
    )
    def test_not_when_the_customer_never_wrote(self, incoming: Incoming | None) -> None:
        purchase = make_purchase(link=False, now=CLOSED - DAY)
        write_to_customer(purchase=purchase, text="Hoe bevalt het?", by=agent_of("shop"), now=CLOSED - DAY)
        conversation = Conversation.objects.get(purchase=purchase)
        if incoming is not None:
            customer_says(conversation, incoming, CLOSED - timedelta(hours=3))
        close_conversation(conversation=conversation, by=agent_of("shop"), now=CLOSED)
        assert plan() == 0

    def test_not_without_consent_or_address(self) -> None:
        make_closed_conversation(closed_at=CLOSED, invite=False)
        make_closed_conversation(closed_at=CLOSED, email=None)
        assert plan() == 0

    def test_not_to_whoever_unsubscribed_or_complained(self) -> None:
        first, second = (make_closed_conversation(closed_at=CLOSED).purchase.customer for _ in range(2))
        unsubscribe(customer=first, by=actors.customer(first.pk), now=CLOSED)
        note_complaint(address=second.email, by=WORKER, now=CLOSED)
        assert plan() == 0

    def test_not_about_a_seller_that_became_inactive(self) -> None:
        make_closed_conversation(closed_at=CLOSED)
        put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=CLOSED)
        assert plan() == 0

    def test_one_survey_about_a_conversation_ever(self) -> None:
        survey = make_survey(sent_at=DUE)
        conversation = survey.conversation
        later = DUE + 60 * DAY
        customer_says(conversation, Incoming("Weer stuk."), later)
        close_conversation(conversation=conversation, by=agent_of("shop"), now=later)
        assert plan(later + DAY) == 0

    def test_not_within_30_days_of_the_customers_previous_survey_whoever_it_was_about(self) -> None:
        make_survey(sent_at=DUE, customer="c-1", email="c-1@customers.example")
        again = {"customer": "c-1", "email": "c-1@customers.example"}
        make_closed_conversation("other", closed_at=DUE + 28 * DAY, **again)
        assert plan(DUE + 30 * DAY - timedelta(seconds=1)) == 0
        assert plan(DUE + 30 * DAY) == 1

    def test_two_conversations_of_one_customer_at_once_give_one_survey(self) -> None:
        for number, order_id in enumerate(("A-1", "A-2")):
            closed_at = CLOSED - timedelta(minutes=5 - number)
            make_closed_conversation(closed_at=closed_at, order_id=order_id, customer="c-1", email="c-1@x.example")
        assert [plan(), plan(), plan(DUE + DAY)] == [1, 0, 1]
        assert planned() == {"A-1"}, "the one that was closed first, again where it did not leave"


class TestDays:
    def test_r2_3_if_the_day_is_taken_the_next_is_tried(self) -> None:
        conversation = make_closed_conversation(closed_at=CLOSED, email="Anna@customers.example")
        customer = conversation.purchase.customer
        for number in range(3):
            day = date(2026, 11, 19) + number * DAY
            assert take_day(
                address="anna@customers.example",
                customer_id=customer.pk,
                day=day,
                kind=AskedBy.MAILING,
                about="",
            )
        assert [plan(DUE + number * DAY) for number in range(4)] == [0, 0, 0, 1]
        assert Survey.objects.get().planned_for == date(2026, 11, 22)

    def test_a_planned_survey_takes_the_day_of_its_address(self) -> None:
        make_closed_conversation(closed_at=CLOSED, email="Anna@customers.example")
        plan()
        survey = Survey.objects.get()
        taken = AskedDay.objects.get()
        assert (taken.address, taken.day, taken.kind, taken.about) == (
            "anna@customers.example",
            date(2026, 11, 19),
            "survey",
            survey.pk,
        )

    def test_two_customers_with_one_address_get_one_survey_a_day(self) -> None:
        for order_id in ("A-1", "A-2"):
            make_closed_conversation(closed_at=CLOSED, order_id=order_id, email="family@customers.example")
        assert plan() == 1
        deliver(about=Survey.objects.get().pk, now=DUE)
        assert plan(DUE + DAY) == 1
        assert planned() == {"A-1", "A-2"}


class TestEmail:
    def test_it_names_seller_and_order_and_carries_one_click_unsubscribe(self) -> None:
        make_closed_conversation(closed_at=CLOSED, order_id="A-1", name="Anna de Vries", language="en")
        plan()
        survey, email = Survey.objects.get(), Email.objects.get(kind="survey")
        assert (email.about, survey.email_id, email.dedupe_key) == (survey.pk, email.pk, f"survey:{survey.pk}")
        assert (email.to_name, email.from_name, email.language) == ("Anna de Vries", "Makegood", "en")
        assert email.subject == "How did De Fietshoek help you with order A-1?"
        assert email.text.startswith("Dear Anna,")
        assert "before 19 December 2026" in " ".join(email.text.split())
        assert email.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "/unsubscribe/" in email.headers["List-Unsubscribe"]
        for score in range(11):
            assert f"?score={score}" in email.html

    def test_it_is_in_the_outbox_or_there_is_no_survey(self) -> None:
        make_closed_conversation(closed_at=CLOSED)
        plan()
        (row,) = audit.rows(event_prefix="survey.")
        assert (row.event, row.seller_ref, row.after["planned_for"]) == ("survey.planned", "shop", "2026-11-19")


class TestTwice:
    def test_a_second_run_plans_nothing(self) -> None:
        for _ in range(3):
            make_closed_conversation(closed_at=CLOSED)
        assert [plan(), plan()] == [3, 0]
        assert Email.objects.filter(kind="survey").count() == 3

    def test_batches_leave_nobody_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # The package has the function of the same name, so the module is asked for by its own.
        monkeypatch.setattr(import_module("makegood.domain.nps.actions.plan_surveys"), "BATCH", 2)
        for number in range(7):
            make_closed_conversation(closed_at=CLOSED - timedelta(minutes=number // 3))
        assert plan() == 7

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_at_the_same_moment_plan_each_once(self) -> None:
        for _ in range(6):
            make_closed_conversation(closed_at=CLOSED)
        assert sum(at_once(plan, plan)) == 6
        assert Survey.objects.count() == Email.objects.filter(kind="survey").count() == AskedDay.objects.count() == 6


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole")
def test_each_look_reads_a_range_of_its_index() -> None:
    limits = Limits(after=timedelta(hours=24), until_day=7, pause=timedelta(days=30))
    assert "conversation_closings" in candidates(limits, now=DUE).explain()
    assert "survey_due" in late_surveys(before=DUE.date()).explain()
    assert "survey_lapsing" in lapsing(now=DUE).explain()
