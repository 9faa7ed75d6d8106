"""The one reminder: off by default, never after a review, with the same link, in its turn for the day (R2.6)."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.conversations.actions import note_report
from makegood.domain.invitations.actions import (
    note_outcome,
    plan_reminders,
    report_mailing,
    take_day,
    write_emails,
)
from makegood.domain.invitations.enums import AskedBy
from makegood.domain.invitations.models import AskedDay, Invitation, Reminder
from makegood.domain.invitations.queries import day_figures, inconsistencies
from makegood.domain.mail.models import Email
from makegood.domain.mail.parsing import Report
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.orders.models import Purchase
from makegood.domain.reviews.actions import submit_review_by_link
from makegood.domain.reviews.rules import Answers
from makegood.jobs.worker import run_once
from makegood.kernel.clock import marketplace_day
from makegood.kernel.errors import Forbidden
from tests.factories import (
    NOW,
    OPERATOR,
    WORKER,
    agent_of,
    email_of,
    invitation_of,
    make_order,
    make_purchase,
    plan,
    remind,
    send_mail,
    settle,
)

pytestmark = pytest.mark.django_db

TODAY = marketplace_day(NOW)
DAY = timedelta(days=1)
LATER = NOW + 7 * DAY


@pytest.fixture(autouse=True)
def _on() -> None:
    settle(reminder_after_days=7)


def asked(order_id: str = "o-1", **order: object) -> Purchase:
    """A purchase whose invitation left today."""
    purchase = make_purchase(link=False, order_id=order_id, customer=f"c-{order_id}", **order)  # type: ignore[arg-type]  # keywords of make_order
    plan()
    send_mail()
    purchase.refresh_from_db()
    return purchase


def again(**order: object) -> None:
    make_order("o-1", customer="c-o-1", **order)  # type: ignore[arg-type]  # keywords of make_order


def reminder_of(purchase: Purchase) -> Reminder:
    return Reminder.objects.get(invitation__purchase=purchase)


def reviewed(purchase: Purchase) -> None:
    submit_review_by_link(purchase=purchase, answers=Answers(8, "", {}, None), now=NOW)


def bounced(purchase: Purchase) -> None:
    note_report(
        report=Report.BOUNCE,
        about=[email_of(purchase).message_id],
        reason="550 gone",
        by=WORKER,
        now=NOW,
        on_outcome=lambda email, at: note_outcome(email=email, by=WORKER, now=at),
    )


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(message: EmailMessage) -> str:
    return next(line for line in text_of(message).splitlines() if "/r/" in line)


def test_it_is_off_unless_the_operator_turns_it_on(smtp_server) -> None:
    settle(reminder_after_days=None)
    asked()
    for days in range(59):
        assert remind(NOW + days * DAY).planned == 0
    assert not Reminder.objects.exists()
    assert Invitation.objects.get().look_on == TODAY
    remind(NOW + 60 * DAY)
    assert Invitation.objects.get().look_on is None  # its link is shut; nothing is remembered for longer


def test_it_leaves_after_so_many_days_once_with_the_same_link_and_date(smtp_server) -> None:
    purchase = asked()
    settle(review_link_days=90)
    assert remind(LATER - DAY).planned == 0
    report = remind(LATER)
    assert (report.planned, report.written) == (1, 1)
    assert send_mail(LATER).sent == 1
    row = reminder_of(purchase)
    assert (row.state, row.sent_at, row.sent_on, row.seller_id) == ("sent", LATER, TODAY + 7 * DAY, "shop")
    first, second = (received.message for received in smtp_server.received)
    assert link_in(first) == link_in(second)
    assert "vóór 22 januari 2027" in text_of(first)
    assert "vóór 22 januari 2027" in text_of(second)
    assert second["Subject"] == "Herinnering: hoe was uw bestelling o-1 bij De Fietshoek?"
    assert second["List-Unsubscribe"] == first["List-Unsubscribe"]
    for days in range(8, 60):
        assert remind(NOW + days * DAY).planned == 0
    assert Email.objects.filter(kind="reminder").count() == 1
    assert list(inconsistencies()) == []
    assert day_figures(days=1, now=LATER)[0].reminders_sent == 1


@pytest.mark.parametrize(
    "change",
    [
        reviewed,
        bounced,
        lambda one: unsubscribe(customer=one.customer, by=OPERATOR, now=NOW),
        lambda _: again(invite=False),
        lambda _: again(cancelled=True),
        lambda _: again(email=None),
    ],
)
@pytest.mark.parametrize("when", ["before planning", "between planning and sending"])
def test_it_never_leaves_when_there_is_a_reason_against_it(
    smtp_server, change: Callable[[Purchase], None], when: str
) -> None:
    purchase = asked()
    if when == "between planning and sending":
        remind(LATER)
    change(purchase)
    remind(LATER)
    assert send_mail(LATER).sent == 0
    for days in range(8, 20):
        remind(NOW + days * DAY)
        assert send_mail(NOW + days * DAY).sent == 0
    assert Invitation.objects.get().look_on is None
    if when == "between planning and sending":
        assert (reminder_of(purchase).state, reminder_of(purchase).settled_on) == ("cancelled", TODAY + 8 * DAY)
    else:
        assert not Reminder.objects.exists()
    assert list(inconsistencies()) == []


def test_turned_off_meanwhile_it_does_not_leave_and_turned_on_again_it_does(smtp_server) -> None:
    purchase = asked()
    remind(LATER)
    settle(reminder_after_days=None)
    assert send_mail(LATER).sent == 0
    assert remind(LATER + DAY).planned == 0
    settle(reminder_after_days=7)
    assert remind(LATER + 2 * DAY).planned == 1
    assert send_mail(LATER + 2 * DAY).sent == 1
    assert Email.objects.filter(kind="reminder").count() == 1
    assert reminder_of(purchase).state == "sent"


def test_a_taken_day_is_followed_by_the_next_free_one(smtp_server) -> None:
    asked()
    report_mailing(customer_ref="c-o-1", day=TODAY + 7 * DAY, by=OPERATOR, now=NOW)
    assert remind(LATER).planned == 0
    take_day(address="anna@customers.example", customer_id=99, day=TODAY + 8 * DAY, kind=AskedBy.SURVEY, about="s")
    assert remind(LATER + DAY).planned == 0
    assert remind(LATER + 2 * DAY).planned == 1


def test_a_mailing_reported_after_planning_puts_it_off(smtp_server) -> None:
    purchase = asked()
    remind(LATER)
    report_mailing(customer_ref="c-o-1", day=TODAY + 7 * DAY, by=OPERATOR, now=LATER)
    assert reminder_of(purchase).planned_for is None
    assert remind(LATER).planned == 0
    assert remind(LATER + DAY).planned == 1
    assert send_mail(LATER + DAY).sent == 1


def test_r2_3_an_invitation_goes_first(smtp_server) -> None:
    first = asked()
    make_purchase(link=False, order_id="o-2", customer="c-o-1", expected=TODAY + 4 * DAY)
    run_once(LATER)
    assert invitation_of(first).sent_on == TODAY
    assert not Reminder.objects.exists()
    assert Invitation.objects.get(purchase__order="o-2").sent_on == TODAY + 7 * DAY
    run_once(LATER + DAY)
    assert reminder_of(first).sent_on == TODAY + 8 * DAY


def test_r2_3_refused_for_now_it_leaves_on_another_day_as_the_same_email(smtp_server) -> None:
    purchase = asked()
    smtp_server.answers["anna@customers.example"] = "450 not now"
    remind(LATER)
    assert send_mail(LATER).retried == 1
    before = Email.objects.get(kind="reminder")
    assert send_mail(LATER + DAY).taken_back == 1
    del smtp_server.answers["anna@customers.example"]
    assert remind(LATER + DAY).planned == 1
    assert send_mail(LATER + DAY).sent == 1
    assert smtp_server.received[-1].message_id == before.message_id
    assert reminder_of(purchase).sent_on == TODAY + 8 * DAY
    assert AskedDay.objects.filter(kind="reminder").count() == 1


def test_what_no_worker_tried_on_its_day_is_planned_again(smtp_server) -> None:
    asked()
    remind(LATER)
    report = remind(LATER + DAY)
    assert (report.put_back, report.planned, report.written) == (1, 1, 1)


def test_refused_for_good_it_is_not_tried_again(smtp_server) -> None:
    purchase = asked()
    smtp_server.answers["anna@customers.example"] = "550 gone"
    remind(LATER)
    assert send_mail(LATER).failed == 1
    row = reminder_of(purchase)
    assert (row.state, row.reason, row.settled_on) == ("cancelled", "no_address", TODAY + 7 * DAY)
    assert not AskedDay.objects.filter(kind="reminder").exists()
    again(email="new@customers.example")
    for days in range(8, 20):
        assert remind(NOW + days * DAY).planned == 0


@pytest.mark.parametrize(("after", "planned"), [(59, 1), (60, 0)])
def test_only_while_the_link_is_open_for_a_full_day_more(smtp_server, after: int, planned: int) -> None:
    settle(reminder_after_days=after)
    asked()
    assert remind(NOW + after * DAY).planned == planned


def test_planned_but_unsent_when_the_link_closes_it_has_lapsed(smtp_server) -> None:
    settle(reminder_after_days=59)
    purchase = asked()
    remind(NOW + 59 * DAY)
    report = remind(NOW + 60 * DAY)
    assert (report.put_back, report.lapsed) == (1, 1)
    assert (reminder_of(purchase).state, reminder_of(purchase).reason) == ("lapsed", "too_late")


def test_planning_again_changes_nothing(smtp_server) -> None:
    asked()
    remind(LATER)
    before = list(Reminder.objects.values())
    assert remind(LATER + timedelta(minutes=1)).planned == 0
    assert list(Reminder.objects.values()) == before
    assert Invitation.objects.get().look_on == TODAY + 8 * DAY


def test_the_number_of_statements_does_not_depend_on_the_number_of_invitations(smtp_server, monkeypatch) -> None:
    for number in range(30):
        make_purchase(link=False, customer=f"c-{number}", email=f"{number}@customers.example")
    plan()
    send_mail()
    monkeypatch.setitem(write_emails.__globals__, "WRITE_AHEAD", 0)
    counts = []
    for size in (3, 30):
        monkeypatch.setitem(plan_reminders.__globals__, "BATCH", size)
        Reminder.objects.all().delete()
        AskedDay.objects.filter(kind="reminder").delete()
        Invitation.objects.update(look_on=TODAY)
        if size == 3:
            Invitation.objects.filter(pk__in=list(Invitation.objects.values_list("pk", flat=True)[3:])).update(
                look_on=None
            )
        with CaptureQueriesContext(connection) as queries:
            assert remind(LATER).planned == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_the_installation_and_the_operator_plan() -> None:
    with pytest.raises(Forbidden):
        plan_reminders(by=agent_of("shop"), now=NOW)
