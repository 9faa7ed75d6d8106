"""Surveys as the worker sends them: beside invitations, past a mail server in trouble, answered and bounced (R10)."""

import re
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.test import Client
from typer.testing import CliRunner

from makegood.domain.conversations.actions import close_conversation, note_report, reopen_conversation
from makegood.domain.conversations.models import Conversation
from makegood.domain.invitations.actions import report_mailing
from makegood.domain.mail.models import Email
from makegood.domain.mail.parsing import Report
from makegood.domain.nps.actions import note_outcome, plan_surveys
from makegood.domain.nps.models import Survey
from makegood.jobs.commands import app
from makegood.jobs.worker import run_once
from makegood.kernel import installation
from tests.factories import OPERATOR, WORKER, agent_of, make_closed_conversation, settle
from tests.integration.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db

CLOSED = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
DUE = CLOSED + timedelta(hours=24)
DAY = timedelta(days=1)
NOT_NOW = "450 4.7.1 come back later"


def subjects(server: SmtpServer) -> list[str]:
    return [str(received.message["Subject"]) for received in server.received]


def asked(order_id: str = "A-1", **order: object) -> Conversation:
    """A closed conversation about a purchase that is not to be invited yet, in English."""
    order = {"expected": date(2026, 12, 20), "delivered": None, "language": "en"} | order
    return make_closed_conversation(closed_at=CLOSED, order_id=order_id, **order)  # type: ignore[arg-type]  # keywords of make_order


def test_from_the_closing_to_the_answer(smtp_server: SmtpServer, settings) -> None:
    asked()
    run_once(DUE - timedelta(minutes=1))
    before = len(smtp_server.received)
    run_once(DUE)
    (mail,) = [one.message for one in smtp_server.received[before:]]
    assert mail["Subject"] == "How did De Fietshoek help you with order A-1?"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",))
    assert text is not None
    link = re.search(r"https?://[^/\s]+(/nps/\S+)", text.get_content())
    assert link
    settings.MAKEGOOD_NOW = DUE + DAY
    assert Client().get(link[1], {"score": "9"}).status_code == 200
    assert Client().post(link[1], {"score": "9", "comment": "Snel"}).status_code == 303
    run_once(DUE + 2 * DAY)
    survey = Survey.objects.get()
    assert (survey.state, survey.score, survey.sent_at) == ("answered", 9, DUE)


def test_r2_3_a_survey_and_an_invitation_leave_on_different_days_the_survey_first(smtp_server: SmtpServer) -> None:
    asked(expected=date(2026, 11, 10), email="anna@customers.example")
    before = len(smtp_server.received)
    for days in range(3):
        run_once(DUE + days * DAY)
    assert [subject.split()[0] for subject in subjects(smtp_server)[before:]] == ["How", "How"]
    first, second = subjects(smtp_server)[before:]
    assert ("help you" in first, "from De Fietshoek" in second) == (True, True)


def test_r13_4_what_the_mail_server_put_off_leaves_the_next_day_as_the_same_email(smtp_server: SmtpServer) -> None:
    asked(email="slow@customers.example")
    run_once(CLOSED)
    smtp_server.answers["slow@customers.example"] = NOT_NOW
    run_once(DUE)
    run_once(DUE + timedelta(hours=3))
    assert Survey.objects.get().state == "due"
    first_id = Email.objects.get(kind="survey").message_id
    smtp_server.answers.clear()
    before = len(smtp_server.received)
    run_once(DUE + timedelta(hours=14))  # past midnight: neither late nor before nine
    assert len(smtp_server.received) == before
    run_once(DUE + timedelta(hours=20))
    assert [one.message_id for one in smtp_server.received[before:]] == [first_id]
    assert (Survey.objects.get().state, Survey.objects.get().planned_for) == ("sent", date(2026, 11, 20))


def test_an_address_that_is_refused_for_good_is_not_tried_again(smtp_server: SmtpServer) -> None:
    asked(email="gone@customers.example")
    smtp_server.answers["gone@customers.example"] = "550 5.1.1 no such user"
    run_once(DUE)
    smtp_server.answers.clear()
    before = len(smtp_server.received)
    for days in range(1, 5):
        run_once(DUE + days * DAY)
    assert len(smtp_server.received) == before
    assert (Survey.objects.get().state, Survey.objects.get().undelivered_at) == ("lapsed", DUE)


def test_a_worker_that_was_down_for_a_week_asks_only_who_may_still_be_asked(smtp_server: SmtpServer) -> None:
    for number in range(4):
        asked(f"A-{number}")
    run_once(CLOSED)
    before = len(smtp_server.received)
    late = asked("B-1")
    reopen_conversation(conversation=late, by=agent_of("shop"), now=CLOSED + 2 * DAY)
    close_conversation(conversation=late, by=agent_of("shop"), now=CLOSED + 5 * DAY)
    run_once(CLOSED + 9 * DAY)
    assert [subject for subject in subjects(smtp_server)[before:] if "B-1" in subject]
    assert len(smtp_server.received) == before + 1


def test_more_than_wait_in_the_outbox_at_once_all_leave_in_one_run(
    smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("makegood.domain.nps.actions.plan_surveys")
    monkeypatch.setattr(module, "WRITE_AHEAD", 2)
    monkeypatch.setattr(module, "BATCH", 2)
    for number in range(5):
        asked(f"A-{number}")
    run_once(DUE)
    assert set(Survey.objects.values_list("state", flat=True)) == {"sent"}
    assert Survey.objects.count() == 5


def test_a_bounce_and_a_complaint_are_noted(smtp_server: SmtpServer) -> None:
    asked()
    run_once(DUE)
    survey = Survey.objects.get()
    message_id = Email.objects.get(kind="survey").message_id
    for number, report in enumerate((Report.BOUNCE, Report.COMPLAINT)):
        note_report(
            report=report,
            about=[message_id],
            reason="552 5.2.2 Mailbox full",
            by=WORKER,
            now=DUE + timedelta(minutes=1 + number),
            on_outcome=lambda email, now: note_outcome(email=email, by=WORKER, now=now),
        )
    survey.refresh_from_db()
    assert (survey.state, survey.undelivered_at) == ("sent", DUE + timedelta(minutes=1))
    survey.customer.refresh_from_db()
    assert survey.customer.complained_at is not None


def test_an_open_link_keeps_its_date_whatever_the_setting_becomes(smtp_server: SmtpServer, settings) -> None:
    asked()
    run_once(DUE)
    stated = Survey.objects.get().expires_at
    settle(survey_link_days=1)
    settings.MAKEGOOD_NOW = stated
    token = re.search(r"/nps/[^\s\"?]+", Email.objects.get(kind="survey").text)
    assert token
    assert Client().get(token[0]).status_code == 200


def test_verify_looks_at_the_surveys(smtp_server: SmtpServer) -> None:
    installation.settle(CLOSED)
    asked()
    run_once(DUE)
    assert "surveys: ok" in CliRunner().invoke(app, ["verify"]).output
    Survey.objects.update(sent_at=None)
    failed = CliRunner().invoke(app, ["verify"])
    assert failed.exit_code == 1
    assert "surveys: 1 differences" in failed.output


def test_r2_3_a_mailing_that_is_reported_in_time_sends_the_survey_to_another_day(smtp_server: SmtpServer) -> None:
    conversation = asked()
    plan_surveys(by=WORKER, now=DUE)
    customer = conversation.purchase.customer.ref
    assert report_mailing(customer_ref=customer, day=date(2026, 11, 19), by=OPERATOR, now=DUE)
    before = len(smtp_server.received)
    run_once(DUE + timedelta(minutes=1))
    assert [subject for subject in subjects(smtp_server)[before:] if "help you" in subject] == []
    run_once(DUE + DAY)
    assert [subject for subject in subjects(smtp_server)[before:] if "help you" in subject] != []
