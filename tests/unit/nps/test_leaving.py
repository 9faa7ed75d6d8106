"""Right before a survey leaves everything is looked at again (R10.1); what became of it is noted, and it lapses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.domain.conversations.actions import Incoming, close_conversation, receive_message, reopen_conversation
from makegood.domain.conversations.models import Conversation
from makegood.domain.invitations.models import AskedDay
from makegood.domain.mail.actions import note_bounce
from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.nps.actions import answer_survey, check_leaving, lapse_surveys, note_outcome, plan_surveys
from makegood.domain.nps.models import Survey
from makegood.domain.nps.queries import inconsistencies
from makegood.domain.orders.actions import note_complaint, unsubscribe
from makegood.domain.orders.models import Customer
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel import actors, audit
from makegood.kernel.errors import NotFound, Refused
from tests.factories import (
    NOW,
    OPERATOR,
    WORKER,
    agent_of,
    deliver,
    make_answer,
    make_closed_conversation,
    make_order,
    make_survey,
)

pytestmark = pytest.mark.django_db

CLOSED = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
DUE = CLOSED + timedelta(hours=24)
DAY = timedelta(days=1)


@pytest.fixture
def survey() -> Survey:
    """One that is planned for today."""
    make_closed_conversation(closed_at=CLOSED, order_id="A-1", customer="c-1", email="c-1@customers.example")
    plan_surveys(by=WORKER, now=DUE)
    return Survey.objects.get()


def may_leave(survey: Survey, now: datetime = DUE + timedelta(minutes=1)) -> bool:
    return check_leaving(email=Email.objects.get(about=survey.pk), by=WORKER, now=now)()


def is_taken_back(survey: Survey) -> bool:
    """No trace of it but in the audit trail."""
    (email,) = Email.objects.filter(about=survey.pk)
    gone = not Survey.objects.filter(pk=survey.pk).exists() and not AskedDay.objects.exists()
    return gone and email.state == EmailState.CANCELLED


def reason() -> object:
    return audit.rows(event_prefix="survey.taken_back").get().after["reason"]


class TestCheckLeaving:
    def test_nothing_is_in_the_way(self, survey: Survey) -> None:
        assert may_leave(survey)
        assert Email.objects.get(about=survey.pk).state == EmailState.QUEUED

    def test_one_of_a_conversation_that_was_opened_again_is_taken_back_and_a_later_closing_can_ask(
        self, survey: Survey
    ) -> None:
        conversation = survey.conversation
        receive_message(conversation=conversation, incoming=Incoming("Toch niet."), by=actors.customer(1), now=DUE)
        assert not may_leave(survey)
        assert is_taken_back(survey)
        assert reason() == "not_closed"
        close_conversation(conversation=conversation, by=agent_of("shop"), now=DUE + DAY)
        assert plan_surveys(by=WORKER, now=DUE + 2 * DAY) == 1
        assert Survey.objects.get().pk != survey.pk

    def test_closed_again_since_the_24_hours_count_anew(self, survey: Survey) -> None:
        reopen_conversation(conversation=survey.conversation, by=agent_of("shop"), now=DUE)
        close_conversation(conversation=survey.conversation, by=agent_of("shop"), now=DUE)
        assert not may_leave(survey)
        assert reason() == "too_early"

    def test_without_consent(self, survey: Survey) -> None:
        make_order("A-1", customer="c-1", email="c-1@customers.example", invite=False)
        assert not may_leave(survey)
        assert is_taken_back(survey)
        assert reason() == "no_consent"

    def test_after_unsubscribing_or_a_complaint(self, survey: Survey) -> None:
        other = make_closed_conversation(closed_at=CLOSED)
        plan_surveys(by=WORKER, now=DUE)
        unsubscribe(customer=survey.customer, by=actors.customer(survey.customer_id), now=DUE)
        note_complaint(address=other.purchase.customer.email, by=WORKER, now=DUE)
        reasons = {may_leave(one): one for one in Survey.objects.all()}
        assert set(reasons) == {False}
        found = {row.after["reason"] for row in audit.rows(event_prefix="survey.taken_back")}
        assert found == {"unsubscribed", "complained"}

    def test_to_another_address_it_is_planned_anew(self, survey: Survey) -> None:
        make_order("A-1", customer="c-1", email="new@customers.example")
        assert not may_leave(survey)
        assert is_taken_back(survey)
        assert reason() == "address_changed"
        assert plan_surveys(by=WORKER, now=DUE + timedelta(minutes=1)) == 1
        assert Email.objects.get(about=Survey.objects.get().pk).to_address == "new@customers.example"

    def test_about_a_seller_that_became_inactive(self, survey: Survey) -> None:
        put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=DUE)
        assert not may_leave(survey)
        assert reason() == "seller_inactive"

    def test_a_day_that_was_given_to_something_else(self, survey: Survey) -> None:
        AskedDay.objects.update(kind="mailing", about="")
        assert not may_leave(survey)
        assert reason() == "day_taken"
        assert AskedDay.objects.filter(kind="mailing").exists()

    def test_an_answer_that_came_before_the_email_counted_as_sent(self, survey: Survey) -> None:
        answer_survey(survey=survey, score=9, comment="", now=DUE)
        assert not may_leave(survey)
        assert Survey.objects.get().score == 9
        assert AskedDay.objects.exists()

    @pytest.mark.parametrize(
        "now", [datetime(2026, 11, 19, 23, 30, tzinfo=UTC), datetime(2026, 11, 20, 9, 0, tzinfo=UTC)]
    )
    def test_r2_3_it_never_leaves_late_but_as_the_same_email_on_another_day(
        self, survey: Survey, now: datetime
    ) -> None:
        before = Email.objects.get(about=survey.pk)
        assert not may_leave(survey, now)
        assert Email.objects.get(about=survey.pk).state == EmailState.CANCELLED
        next_day = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
        assert plan_surveys(by=WORKER, now=next_day) == 1
        survey.refresh_from_db()
        after = Email.objects.get(about=survey.pk)
        assert (after.pk, after.message_id, after.state) == (before.pk, before.message_id, EmailState.QUEUED)
        assert "20 december 2026" in " ".join(after.text.split())
        assert (survey.state, survey.planned_for) == ("due", date(2026, 11, 20))
        assert survey.expires_at == next_day + timedelta(days=30)
        assert list(AskedDay.objects.values_list("day", "about")) == [(date(2026, 11, 20), survey.pk)]
        assert may_leave(survey, next_day)

    def test_outside_the_hours_that_the_marketplace_settled_since(self, survey: Survey) -> None:
        change_settings(changes={"asking_until_hour": 14}, by=OPERATOR, now=DUE)
        assert not may_leave(survey)
        assert Survey.objects.get().state == "due"

    def test_past_the_seventh_day_it_is_not_sent_any_more(self, survey: Survey) -> None:
        assert plan_surveys(by=WORKER, now=CLOSED + 8 * DAY) == 0
        assert is_taken_back(survey)
        assert reason() == "too_late"

    def test_what_a_worker_has_in_hand_is_left_to_it(self, survey: Survey) -> None:
        from makegood.kernel.clock import wall_now

        Email.objects.update(claimed_by="other", claimed_until=wall_now() + timedelta(minutes=5))
        assert plan_surveys(by=WORKER, now=DUE + DAY) == 0
        assert Survey.objects.get().planned_for == date(2026, 11, 19)


class TestOutcome:
    def test_sent(self, survey: Survey) -> None:
        stated = survey.expires_at
        later = DUE + timedelta(minutes=5)
        deliver(about=survey.pk, now=later)
        survey.refresh_from_db()
        assert (survey.state, survey.sent_at, survey.undelivered_at) == ("sent", later, None)
        assert survey.expires_at == stated, "the date that the e-mail names"

    def test_refused_for_good_it_lapses_and_its_day_is_free(self, survey: Survey) -> None:
        deliver(about=survey.pk, now=DUE, state=EmailState.FAILED)
        survey.refresh_from_db()
        assert (survey.state, survey.sent_at, survey.undelivered_at) == ("lapsed", None, DUE)
        assert not AskedDay.objects.exists()
        assert plan_surveys(by=WORKER, now=DUE + DAY) == 0
        with pytest.raises(Refused) as refused:
            answer_survey(survey=survey, score=9, comment="", now=DUE)
        assert refused.value.code == "link_expired"

    @pytest.mark.parametrize("first", [EmailState.SENT, EmailState.QUEUED])
    def test_one_that_comes_back_was_sent_all_the_same(self, survey: Survey, first: EmailState) -> None:
        if first == EmailState.SENT:
            deliver(about=survey.pk, now=DUE)
        note_bounce(
            email_id=survey.email_id,
            permanent=True,
            now=DUE + timedelta(minutes=9),
            on_outcome=lambda email, now: note_outcome(email=email, by=WORKER, now=now),
        )
        survey.refresh_from_db()
        assert (survey.state, survey.undelivered_at) == ("sent", DUE + timedelta(minutes=9))
        assert survey.sent_at is not None

    def test_sent_after_it_was_answered_it_stays_answered(self, survey: Survey) -> None:
        answer_survey(survey=survey, score=0, comment="", now=DUE)
        deliver(about=survey.pk, now=DUE)
        survey.refresh_from_db()
        assert (survey.state, survey.score, survey.sent_at) == ("answered", 0, DUE)

    def test_each_leaves_a_row_in_the_audit_trail(self, survey: Survey) -> None:
        deliver(about=survey.pk, now=DUE)
        row = audit.rows(event_prefix="survey.sent").get()
        assert (row.subject_id, row.before, row.after) == (survey.pk, {"state": "due"}, {"state": "sent"})


class TestLapse:
    def test_unanswered_surveys_lapse_when_their_date_has_passed(self) -> None:
        old, young, answered = make_survey(sent_at=DUE), make_survey(sent_at=DUE + DAY), make_answer(8, now=DUE + DAY)
        assert lapse_surveys(by=WORKER, now=old.expires_at) == 0
        assert lapse_surveys(by=WORKER, now=old.expires_at + timedelta(seconds=1)) == 1
        assert lapse_surveys(by=WORKER, now=old.expires_at + timedelta(seconds=1)) == 0
        states = dict(Survey.objects.values_list("pk", "state"))
        assert states == {old.pk: "lapsed", young.pk: "sent", answered.pk: "answered"}
        assert audit.rows(event_prefix="survey.lapsed").count() == 1

    def test_a_lapsed_one_was_still_a_survey(self) -> None:
        survey = make_survey(sent_at=DUE)
        lapse_surveys(by=WORKER, now=DUE + 40 * DAY)
        conversation = Conversation.objects.get(pk=survey.conversation_id)
        reopen_conversation(conversation=conversation, by=agent_of("shop"), now=DUE + 40 * DAY)
        close_conversation(conversation=conversation, by=agent_of("shop"), now=DUE + 40 * DAY)
        assert plan_surveys(by=WORKER, now=DUE + 41 * DAY) == 0


class TestAnswer:
    def test_r10_2_of_two_answers_the_database_takes_one(self) -> None:
        survey = make_survey(sent_at=NOW - DAY)
        answer_survey(survey=survey, score=3, comment="Eerst", now=NOW)
        with pytest.raises(Refused) as refused:  # by somebody who still sees it open
            answer_survey(survey=survey, score=10, comment="Daarna", now=NOW)
        assert refused.value.code == "link_used"
        survey.refresh_from_db()
        assert (survey.score, survey.comment) == (3, "Eerst")

    def test_r4_2_the_customers_own_address_is_taken_out_of_the_words(self) -> None:
        survey = make_survey(sent_at=NOW - DAY)
        customer, conversation = survey.customer, survey.conversation
        comment = f"Mail {customer.email.upper()} of een ander: hulp@elders.example"
        answer_survey(survey=survey, score=3, comment=comment, now=NOW)
        survey.refresh_from_db()
        assert survey.comment == f"Mail {relay_address(conversation.relay_token)} of een ander: hulp@elders.example"

    def test_one_that_was_taken_back_at_this_very_moment_is_not_there(self, survey: Survey) -> None:
        Survey.objects.all().delete()
        with pytest.raises(NotFound):
            answer_survey(survey=survey, score=3, comment="", now=DUE)

    def test_an_answer_takes_an_email_that_still_waits_out_of_the_outbox(self, survey: Survey) -> None:
        answer_survey(survey=survey, score=3, comment="", now=DUE)
        assert Email.objects.get(about=survey.pk).state == EmailState.CANCELLED


class TestVerify:
    def test_what_actions_make_is_consistent(self) -> None:
        make_answer(9, "Top")
        make_survey()
        assert list(inconsistencies()) == []

    def test_what_should_not_be_is_told(self) -> None:
        answered, sent = make_answer(9), make_survey()
        Survey.objects.filter(pk=answered.pk).update(answered_on=date(2026, 1, 1))
        Survey.objects.filter(pk=sent.pk).update(sent_at=None)
        assert list(inconsistencies()) == [
            f"survey {sent.pk} counts as sent and has no time of sending",
            f"survey {answered.pk} was answered on another day than 2026-01-01",
        ]
        assert Customer.objects.count() == 2
