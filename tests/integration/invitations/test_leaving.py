"""Between planning and the mail server: nothing leaves late, or after its reason is gone (R2.3, R2.5, R2.7, R13.4)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from makegood.domain.conversations.actions import note_report
from makegood.domain.invitations.actions import check_leaving, note_outcome, plan_invitations
from makegood.domain.invitations.models import AskedDay, Invitation
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.mail.parsing import Report
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.orders.models import Customer, Purchase
from makegood.domain.reviews.actions import submit_review_by_link
from makegood.domain.reviews.rules import Answers
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.jobs.worker import run_once
from makegood.kernel import audit
from makegood.kernel.clock import marketplace_day
from tests.factories import (
    NOW,
    OPERATOR,
    WORKER,
    email_of,
    invitation_of,
    make_order,
    make_purchase,
    plan,
    send_mail,
    settle,
)

pytestmark = pytest.mark.django_db

TODAY = marketplace_day(NOW)
DAY = timedelta(days=1)
NOT_NOW = "450 4.7.1 come back later"


def bought(order_id: str = "o-1", **order: object) -> Purchase:
    return make_purchase(link=False, order_id=order_id, customer=f"c-{order_id}", **order)  # type: ignore[arg-type]  # keywords of the data


def again(order_id: str = "o-1", **order: object) -> None:
    """The marketplace hands the same order in once more, changed."""
    make_order(order_id, customer=f"c-{order_id}", **order)  # type: ignore[arg-type]  # keywords of the data


def unsubscribed(purchase: Purchase) -> None:
    unsubscribe(customer=purchase.customer, by=OPERATOR, now=NOW)


def reviewed(purchase: Purchase) -> None:
    purchase.refresh_from_db()
    submit_review_by_link(purchase=purchase, answers=Answers(8, "", {}, None), now=NOW)


def shop_closed(purchase: Purchase) -> None:
    put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=NOW)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda _: again(invite=False), "no_consent"),
        (lambda _: again(cancelled=True), "cancelled"),
        (lambda _: again(email=None), "no_address"),
        (lambda _: again(expected=TODAY), "too_early"),
        (lambda _: again(expected=TODAY - timedelta(days=19)), "too_late"),
        (unsubscribed, "unsubscribed"),
        (reviewed, "already_reviewed"),
        (shop_closed, "cancelled"),
        (lambda _: settle(asking_from_hour=12), "outside_hours"),
        (lambda _: settle(invite_from_day=14), "too_early"),
        (lambda _: AskedDay.objects.all().delete(), "day_taken"),
    ],
)
def test_what_changes_between_queueing_and_sending_stops_it(
    smtp_server, change: Callable[[Purchase], None], why: str
) -> None:
    purchase = bought()
    plan()
    change(purchase)
    report = send_mail()
    assert (report.sent, report.taken_back) == (0, 1)
    assert smtp_server.received == []
    row = invitation_of(purchase)
    assert (row.state, row.planned_for, row.email_id) == ("due", None, "")
    assert not AskedDay.objects.exists()
    assert Purchase.objects.get().look_on == Purchase.objects.get().expected_delivery_date
    assert Email.objects.get().state == EmailState.CANCELLED
    (trail,) = audit.rows(event_prefix="invitation.")
    assert (trail.event, trail.after) == ("invitation.put_back", {"reason": why})
    assert send_mail().sent == 0


def test_r2_5_what_was_stopped_may_go_on_another_day_and_nobody_is_kept_waiting_by_it(smtp_server) -> None:
    purchase, other = bought(), bought("o-2", email="bob@customers.example")
    plan()
    again(expected=TODAY)
    assert send_mail().sent == 1
    assert invitation_of(other).state == "sent"
    assert plan(NOW + 2 * DAY).planned == 0
    assert plan(NOW + 3 * DAY).planned == 1
    assert send_mail(NOW + 3 * DAY).sent == 1
    assert invitation_of(purchase).sent_on == TODAY + 3 * DAY


def test_r2_4_a_freed_day_goes_to_the_next_in_turn_though_it_was_told_that_the_day_was_taken(smtp_server) -> None:
    first, second = (
        bought(expected=TODAY - 18 * DAY),
        bought("o-2", expected=TODAY - 18 * DAY, email="ANNA@customers.example"),
    )
    assert plan().planned == 1
    again(cancelled=True, expected=TODAY - 18 * DAY)
    assert send_mail().sent == 0
    assert plan(NOW + timedelta(minutes=1)).planned == 1
    assert send_mail().sent == 1
    assert (invitation_of(first).state, invitation_of(second).state) == ("due", "sent")


def test_r2_3_refused_for_now_until_midnight_it_leaves_the_next_day_as_the_same_email(smtp_server) -> None:
    purchase = bought()
    smtp_server.answers["anna@customers.example"] = NOT_NOW
    plan()
    for hours in range(14):  # until 23:00 in the marketplace
        assert send_mail(NOW + timedelta(hours=hours)).retried == 1
    before = email_of(purchase)
    assert before.attempts == 14
    midnight = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    report = send_mail(midnight)
    assert (report.retried, report.taken_back) == (0, 1)
    assert not AskedDay.objects.exists()
    assert plan(midnight).planned == 0  # asking begins at nine

    del smtp_server.answers["anna@customers.example"]
    report = plan(NOW + DAY)
    assert (report.planned, report.written) == (1, 1)
    email = email_of(purchase)
    assert (email.pk, email.attempts, email.first_tried_at, email.queued_at) == (before.pk, 0, None, NOW + DAY)
    assert send_mail(NOW + DAY).sent == 1
    (received,) = smtp_server.received
    assert received.message_id == before.message_id
    assert received.message["Date"].datetime == NOW + DAY
    assert "23 januari 2027" in received.message.get_body(("plain",)).get_content()
    row = invitation_of(purchase)
    assert (row.state, row.sent_on) == ("sent", TODAY + DAY)
    assert list(AskedDay.objects.values_list("day", flat=True)) == [TODAY + DAY]


def test_r2_3_what_no_worker_tried_on_its_day_is_planned_again_before_it_is_tried(smtp_server) -> None:
    purchase = bought()
    plan()
    report = plan(NOW + DAY)
    assert (report.put_back, report.planned, report.written) == (1, 1, 1)
    assert list(AskedDay.objects.values_list("day", "about")) == [(TODAY + DAY, invitation_of(purchase).pk)]
    assert send_mail(NOW + DAY).sent == 1
    assert Email.objects.count() == 1


def test_what_is_in_a_workers_hand_is_left_to_it(smtp_server) -> None:
    purchase = bought()
    plan()
    smtp_server.answers["anna@customers.example"] = NOT_NOW
    late = NOW + DAY
    in_hand: list[tuple[int, int]] = []

    def judge(email: Email) -> bool:
        report = plan(late)  # another worker plans at this very moment
        in_hand.append((report.put_back, report.planned))
        return check_leaving(email=email, by=WORKER, now=late)()

    from makegood.domain.mail.actions import send_due

    send_due(worker="w", now=late, on_outcome=lambda *_: None, may_leave=lambda email: partial(judge, email))
    assert in_hand == [(0, 0)]
    assert invitation_of(purchase).planned_for is None
    assert plan(late).planned == 1


def test_it_lapses_when_the_last_day_ends_without_it_having_left(smtp_server) -> None:
    purchase = bought(expected=TODAY - 18 * DAY)
    smtp_server.answers["anna@customers.example"] = NOT_NOW
    plan()
    send_mail()
    report = plan(NOW + DAY)
    assert (report.put_back, report.lapsed) == (1, 1)
    row = invitation_of(purchase)
    assert (row.state, row.reason, row.planned_for, row.undelivered_at) == ("lapsed", "too_late", None, None)
    assert Email.objects.get().state == EmailState.CANCELLED
    assert not AskedDay.objects.exists()


class TestRefusedForGood:
    def test_there_is_no_address_that_works_unless_it_changes_within_the_days(self, smtp_server) -> None:
        purchase = bought()
        smtp_server.answers["anna@customers.example"] = "550 5.1.1 no such user"
        plan()
        assert send_mail().failed == 1
        row = invitation_of(purchase)
        assert (row.state, row.planned_for, row.undelivered_at) == ("due", None, NOW)
        assert not AskedDay.objects.exists()
        assert plan().planned == 0
        again(email="Anna@Customers.example")
        assert plan(NOW + DAY).planned == 0

        again(email="new@customers.example")
        assert plan(NOW + DAY).planned == 1
        assert send_mail(NOW + DAY).sent == 1
        (received,) = smtp_server.received
        assert received.recipient == "new@customers.example"
        row = invitation_of(purchase)
        assert (row.state, row.undelivered_at) == ("sent", None)

    def test_it_is_settled_when_the_last_day_has_passed(self, smtp_server) -> None:
        purchase = bought()
        smtp_server.answers["anna@customers.example"] = "550 5.1.1 no such user"
        plan()
        send_mail()
        plan()
        assert plan(NOW + 10 * DAY).cancelled == 1
        row = invitation_of(purchase)
        assert (row.state, row.reason, row.undelivered_at) == ("cancelled", "no_address", NOW)


class TestBouncedLater:
    def test_it_stays_sent_and_is_never_sent_again_whatever_the_address_becomes(self, smtp_server) -> None:
        purchase = bought()
        plan()
        send_mail()
        report(Report.BOUNCE, email_of(purchase))
        row = invitation_of(purchase)
        assert (row.state, row.sent_on, row.undelivered_at) == ("sent", TODAY, NOW + timedelta(hours=1))
        again(email="new@customers.example")
        for days in range(20):
            assert plan(NOW + days * DAY).planned == 0

    def test_a_bounce_quicker_than_the_note_that_it_was_sent_counts_as_sent(self) -> None:
        purchase = bought()
        plan()
        report(Report.BOUNCE, email_of(purchase))
        row = invitation_of(purchase)
        assert (row.state, row.sent_on, row.undelivered_at) == ("sent", TODAY, NOW + timedelta(hours=1))
        assert Purchase.objects.get().look_on is None

    def test_r6_7_a_complaint_ends_all_asking_at_that_address(self, smtp_server) -> None:
        purchase = bought()
        bought("o-2", expected=TODAY - 5 * DAY)
        plan()
        send_mail()
        report(Report.COMPLAINT, email_of(purchase))
        assert Customer.objects.filter(complained_at=None).count() == 0
        assert plan(NOW + DAY).planned == 0

    def test_r6_7_it_ends_it_for_whoever_takes_the_address_on_later_though_nobody_has_it_now(self, smtp_server) -> None:
        purchase = bought()
        plan()
        send_mail()
        again(email="moved@customers.example")
        report(Report.COMPLAINT, email_of(purchase))
        assert Customer.objects.get().reachable
        again()
        assert not Customer.objects.get().reachable


def report(what: Report, email: Email) -> None:
    note_report(
        report=what,
        about=[email.message_id],
        reason="550 gone",
        by=WORKER,
        now=NOW + timedelta(hours=1),
        on_outcome=lambda one, at: note_outcome(email=one, by=WORKER, now=at),
    )


class TestAnAddressThatChanges:
    def test_before_planning_the_new_one_is_asked(self, smtp_server) -> None:
        bought()
        again(email="new@customers.example")
        plan()
        send_mail()
        assert [received.recipient for received in smtp_server.received] == ["new@customers.example"]

    def test_between_planning_and_leaving_the_new_one_is_asked_on_the_same_day(self, smtp_server) -> None:
        purchase = bought()
        plan()
        again(email="new@customers.example")
        assert send_mail().taken_back == 1
        assert plan(NOW + timedelta(minutes=1)).planned == 1
        assert send_mail().sent == 1
        assert [received.recipient for received in smtp_server.received] == ["new@customers.example"]
        assert AskedDay.objects.get().address == "new@customers.example"
        assert email_of(purchase).to_address == "new@customers.example"

    def test_after_it_left_the_customer_gets_no_second_one_that_day(self, smtp_server) -> None:
        bought()
        bought_later = make_purchase(link=False, order_id="o-2", customer="c-o-1", expected=TODAY - 5 * DAY)
        plan()
        send_mail()
        again(email="new@customers.example")
        assert plan(NOW + timedelta(minutes=1)).planned == 0
        assert plan(NOW + DAY).planned == 1
        assert invitation_of(bought_later).planned_for == TODAY + DAY


class TestTheClock:
    @pytest.mark.parametrize(
        ("expected", "first", "last"),
        [
            (date(2026, 10, 22), datetime(2026, 10, 25, 8, 0, tzinfo=UTC), datetime(2026, 11, 9, 22, 59, tzinfo=UTC)),
            (date(2027, 3, 25), datetime(2027, 3, 28, 7, 0, tzinfo=UTC), datetime(2027, 4, 12, 21, 59, tzinfo=UTC)),
        ],
    )
    def test_days_and_hours_are_the_marketplaces_across_a_change_of_daylight_saving(
        self, smtp_server, expected: date, first: datetime, last: datetime
    ) -> None:
        """The days for asking begin on the very day on which the clocks change."""
        minute = timedelta(minutes=1)
        one, other = bought(expected=expected), bought("o-2", expected=expected, email="bob@customers.example")
        assert plan(first - minute).planned == 0
        again("o-2", expected=expected, email="bob@customers.example", invite=False)
        assert plan(first).planned == 1
        assert send_mail(first).sent == 1
        again("o-2", expected=expected, email="bob@customers.example")
        assert plan(last).planned == 1
        assert send_mail(last + minute).sent == 0
        assert plan(last + timedelta(hours=12)).lapsed == 1
        assert [invitation_of(one).state, invitation_of(other).state] == ["sent", "lapsed"]

    def test_a_clock_that_steps_back_sends_nothing_twice(self, smtp_server) -> None:
        bought()
        plan()
        send_mail()
        for days in (-1, -2, 0, 1):
            plan(NOW + days * DAY)
            send_mail(NOW + days * DAY)
        assert len(smtp_server.received) == 1

    def test_a_worker_that_was_down_for_a_week_catches_up_one_a_day_for_each_address(self, smtp_server) -> None:
        expected = TODAY - 13 * DAY
        for number in range(12):
            bought(f"o-{number}", expected=expected, email=f"{number % 3}@customers.example")
        run_once(NOW - 9 * DAY)
        assert len(smtp_server.received) == 3
        for days in range(10):
            run_once(NOW - 2 * DAY + days * DAY)
            recipients = [received.recipient for received in smtp_server.received[3 + 3 * days :]]
            assert sorted(recipients) == sorted(set(recipients))
        assert len(smtp_server.received) == 12
        assert AskedDay.objects.count() == 12


@pytest.mark.parametrize("expected", [date(2021, 11, 10), date(2031, 11, 10), date(1, 1, 1), date.max])
def test_an_expected_date_years_off_breaks_nothing(expected: date) -> None:
    purchase = bought(expected=expected)
    plan()
    past = expected < TODAY
    assert list(Invitation.objects.values_list("state", "reason")) == ([("lapsed", "too_late")] if past else [])
    purchase.refresh_from_db()
    assert purchase.look_on == (None if past else expected)


def test_r2_3_two_customers_with_one_address_in_other_letters_get_one_email_a_day(smtp_server) -> None:
    bought(email="Anna@Customers.Example")
    bought("o-2", email="anna@customers.example")
    assert plan().planned == 1
    assert plan(NOW + DAY).planned == 1
    assert send_mail(NOW + DAY).sent == 1


def test_an_email_that_is_unknown_here_may_leave() -> None:
    bought()
    plan()
    email = Email.objects.get()
    email.kind = "survey"
    assert check_leaving(email=email, by=WORKER, now=NOW + 300 * DAY)()


def test_nothing_leaves_for_an_invitation_that_is_not_there_any_more(smtp_server) -> None:
    bought()
    plan()
    Email.objects.update(about="nobody")
    assert send_mail().taken_back == 1
    assert Email.objects.get().state == EmailState.CANCELLED


def test_planning_again_in_the_same_minute_leaves_the_queued_email_alone(smtp_server) -> None:
    purchase = bought()
    plan()
    again(delivered=date(2026, 11, 12), email="anna@customers.example", name="Anna Vries")
    before = email_of(purchase).queued_at
    plan_invitations(by=WORKER, now=NOW + timedelta(minutes=1))
    assert email_of(purchase).queued_at == before
    assert send_mail().sent == 1
