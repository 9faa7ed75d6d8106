"""What the planner writes (R2.3, R2.4); who is chosen is told by tests/unit/invitations and tests/properties."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from makegood.domain.invitations.actions import plan_invitations, release_day, take_day, write_emails
from makegood.domain.invitations.enums import AskedBy
from makegood.domain.invitations.models import AskedDay, Invitation
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Customer, Purchase
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel import audit
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
    make_review,
    plan,
    send_mail,
    settle,
)

pytestmark = pytest.mark.django_db

TODAY = marketplace_day(NOW)
DAY = timedelta(days=1)
LAST = date(2026, 11, 28)


def bought(**order: object) -> Purchase:
    return make_purchase(link=False, **order)  # type: ignore[arg-type]  # keywords of make_order


def looks() -> set[date | None]:
    return set(Purchase.objects.values_list("look_on", flat=True))


def test_who_may_be_asked_is_planned_for_today_and_written(smtp_server) -> None:
    purchase = bought()
    report = plan()
    assert (report.planned, report.written, report.lapsed, report.cancelled) == (1, 1, 0, 0)
    row = invitation_of(purchase)
    assert (row.state, row.planned_for, row.seller_id, row.sent_at) == ("due", TODAY, "shop", None)
    assert Purchase.objects.get().look_on == TODAY + DAY
    claim = AskedDay.objects.get()
    assert (claim.address, claim.customer, claim.day) == ("anna@customers.example", purchase.customer_id, TODAY)
    assert (claim.kind, claim.about) == ("invitation", row.pk)

    assert send_mail().sent == 1
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.sent_on, row.reason) == ("sent", NOW, TODAY, "")
    assert Purchase.objects.get().look_on is None


def test_repeating_it_changes_nothing(smtp_server) -> None:
    purchase = bought()
    plan()
    before = list(Invitation.objects.values()), list(AskedDay.objects.values())
    again = plan()
    assert (again.planned, again.written) == (0, 0)
    assert (list(Invitation.objects.values()), list(AskedDay.objects.values())) == before
    send_mail()
    for days in range(20):
        assert plan(NOW + days * DAY).planned == 0
    send_mail(NOW + 19 * DAY)
    assert len(smtp_server.received) == 1
    assert invitation_of(purchase).sent_on == TODAY


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"invite": False}, "no_consent"),
        ({"email": None}, "no_address"),
        ({"cancelled": True}, "cancelled"),
    ],
)
def test_r2_4_what_is_in_the_way_is_settled_when_the_last_day_has_passed(order, reason) -> None:
    purchase = bought(**order)
    assert plan().planned == 0
    assert not Invitation.objects.exists()
    assert looks() <= {TODAY + DAY, LAST + DAY}
    assert plan(NOW + 6 * DAY).cancelled == 1
    row = invitation_of(purchase)
    assert (row.state, row.reason, row.settled_on) == ("cancelled", reason, LAST + DAY)
    assert looks() == {None}


def test_r2_4_a_review_that_came_otherwise_is_the_end_of_it() -> None:
    make_review(purchase=make_purchase(), now=NOW)
    assert plan().planned == 0
    assert plan(NOW + 6 * DAY).cancelled == 1
    assert Invitation.objects.get().reason == "already_reviewed"


def test_r9_7_a_closed_shop_asks_nothing_and_one_that_opens_again_does() -> None:
    bought()
    put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=NOW)
    assert plan().planned == 0
    put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=True), by=OPERATOR, now=NOW)
    assert plan(NOW + DAY).planned == 1


def test_r2_4_who_is_past_the_last_day_on_arrival_lapses_at_once() -> None:
    purchase = bought(expected=TODAY - timedelta(days=19))
    assert plan().lapsed == 1
    row = invitation_of(purchase)
    assert (row.state, row.reason, row.settled_on) == ("lapsed", "too_late", TODAY)


def test_r2_3_a_taken_day_is_followed_by_the_next_and_the_reason_is_kept_at_the_end() -> None:
    first, second = (bought(expected=TODAY - timedelta(days=days)) for days in (18, 17))
    third = bought(expected=TODAY - timedelta(days=16))
    assert plan().planned == 1
    assert invitation_of(first).planned_for == TODAY
    assert [invitation_of(one).reason for one in (second, third)] == ["day_taken", "day_taken"]
    send_to_mailbox(NOW)
    take_day(
        address="ANNA@customers.example", customer_id=1_000_000, day=TODAY + DAY, kind=AskedBy.SURVEY, about="survey"
    )
    assert plan(NOW + DAY).planned == 0
    report = plan(NOW + 2 * DAY)
    assert (report.planned, report.lapsed) == (1, 1)
    assert (invitation_of(second).state, invitation_of(second).reason) == ("lapsed", "day_taken")
    assert (invitation_of(third).planned_for, invitation_of(third).reason) == (TODAY + 2 * DAY, "")


def send_to_mailbox(now) -> None:
    assert send_mail(now).failed == 0


def test_r2_5_a_new_date_brings_back_what_had_lapsed() -> None:
    purchase = bought(order_id="o-1", expected=TODAY - timedelta(days=30))
    assert plan().lapsed == 1
    make_order("o-1", expected=TODAY - timedelta(days=2))
    assert plan().planned == 0
    row = invitation_of(purchase)
    assert (row.state, row.reason, row.settled_on) == ("lapsed", "too_late", TODAY)  # nothing to decide before day 3
    assert plan(NOW + DAY).planned == 1
    row.refresh_from_db()
    assert (row.state, row.reason, row.settled_on, row.planned_for) == ("due", "", None, TODAY + DAY)
    send_to_mailbox(NOW + DAY)
    make_order("o-1", expected=TODAY + DAY)
    for days in range(30):
        assert plan(NOW + days * DAY).planned == 0
    assert looks() == {None}


def test_consent_given_within_the_days_is_acted_upon() -> None:
    bought(order_id="o-1", invite=False)
    plan()
    make_order("o-1", invite=True)
    assert plan(NOW + DAY).planned == 1


@pytest.mark.parametrize(("hour", "planned"), [(-2, 0), (-1, 1), (12, 1), (14, 0)])
def test_r2_3_nothing_is_planned_or_written_outside_the_hours(hour: int, planned: int) -> None:
    settle(asking_from_hour=9, asking_until_hour=23)
    bought()
    report = plan(NOW + timedelta(hours=hour))  # 10:00 in the marketplace
    assert (report.planned, report.written) == (planned, planned)


def test_r2_1_the_days_are_settings() -> None:
    settle(invite_from_day=14, invite_until_day=14)
    bought()
    assert plan().planned == 0
    assert plan(NOW + DAY).planned == 1


def test_only_the_installation_and_the_operator_plan() -> None:
    with pytest.raises(Forbidden):
        plan_invitations(by=agent_of("shop"), now=NOW)


def test_r12_3_each_batch_is_in_the_trail() -> None:
    bought()
    bought(expected=TODAY - timedelta(days=40), email="bob@customers.example")
    plan()
    (row,) = audit.rows(event_prefix="invitations")
    assert (row.subject_kind, row.subject_id, row.after) == ("day", TODAY.isoformat(), {"due": 1, "lapsed": 1})
    assert row.actor_id == WORKER.id


def test_the_number_of_statements_does_not_depend_on_the_number_of_purchases(monkeypatch) -> None:
    monkeypatch.setitem(write_emails.__globals__, "WRITE_AHEAD", 0)

    def statements(count: int) -> int:
        for number in range(count):
            bought(email=f"{count}-{number}@customers.example")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert plan().planned == count
        return len(queries)

    statements(1)  # the first of all makes the planner's row
    assert statements(3) == statements(30) < 32


def test_more_than_a_batch_is_planned_and_its_order_goes_on_across_batches(monkeypatch) -> None:
    monkeypatch.setitem(plan_invitations.__globals__, "BATCH", 4)
    orders = [
        bought(expected=TODAY - timedelta(days=3 + number % 5), email=f"{number % 3}@customers.example")
        for number in range(20)
    ]
    assert plan().planned == 3
    for number in range(3):
        same = [one for one in orders if one.customer.email.startswith(str(number))]
        first = min(same, key=lambda one: (one.expected_delivery_date, one.order_id))
        assert [one for one in same if invitation_of(one).planned_for] == [first]


def test_the_database_itself_refuses_a_second_email_for_an_address_or_a_customer() -> None:
    AskedDay.objects.create(address="a@x.example", customer=1, day=TODAY, kind="mailing")
    for address, customer in (("a@x.example", 2), ("b@x.example", 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            AskedDay.objects.create(address=address, customer=customer, day=TODAY, kind="mailing")
    AskedDay.objects.create(address="b@x.example", customer=None, day=TODAY, kind="mailing")


class TestTakingADay:
    def take(self, about: str = "s-1", address: str = "anna@customers.example", customer: int = 1) -> bool:
        return take_day(address=address, customer_id=customer, day=TODAY, kind=AskedBy.SURVEY, about=about)

    def test_the_first_has_it_and_asking_again_is_answered_the_same(self) -> None:
        assert self.take()
        assert self.take()
        assert AskedDay.objects.count() == 1

    def test_the_address_counts_in_whatever_case_and_the_customer_whatever_the_address(self) -> None:
        self.take()
        assert not self.take("s-2", "Anna@Customers.example", 2)
        assert not self.take("s-2", "new@customers.example", 1)
        assert self.take("s-2", "bob@customers.example", 2)

    def test_what_is_released_is_free_again(self) -> None:
        self.take()
        release_day(about="s-1")
        assert self.take("s-2")

    def test_an_invitation_finds_it_taken(self) -> None:
        bought()
        self.take()
        assert plan().planned == 0


class TestWriting:
    def test_a_purchase_without_an_address_that_works_is_not_written_about(self) -> None:
        bought(email="anna@customers.example")
        Customer.objects.update(email="anna\n@customers")  # no action stores this
        assert (plan().planned, plan().written) == (0, 0)

    def test_no_more_is_written_than_has_room_in_the_queue(self, monkeypatch) -> None:
        monkeypatch.setitem(write_emails.__globals__, "WRITE_AHEAD", 5)
        for number in range(8):
            bought(email=f"{number}@customers.example")
        report = plan()
        assert (report.planned, report.written) == (8, 5)
        assert plan().written == 0
        send_to_mailbox(NOW)
        assert plan().written == 3

    def test_those_that_wait_for_another_attempt_keep_nobody_waiting(self, smtp_server, monkeypatch) -> None:
        monkeypatch.setitem(write_emails.__globals__, "WRITE_AHEAD", 1)
        first, second = (bought(email=f"{name}@customers.example") for name in "ab")
        smtp_server.answers = {f"{name}@customers.example": "450 not now" for name in "ab"}
        assert plan().written == 1
        assert send_mail().retried == 1
        assert plan().written == 1
        assert {email_of(one).state for one in (first, second)} == {EmailState.QUEUED}

    def test_r3_4_the_link_is_dated_when_the_email_is_written_and_never_gets_shorter(self) -> None:
        purchase = make_purchase(now=NOW + 10 * DAY)
        settle(review_link_days=60)
        plan()
        purchase.refresh_from_db()
        assert purchase.review_link_expires_at == NOW + 70 * DAY
        other = bought(email="bob@customers.example")
        settle(review_link_days=30)
        plan()
        other.refresh_from_db()
        assert other.review_link_expires_at == NOW + 30 * DAY
        assert "23 december 2026" in email_of(other).text

    def test_the_email_of_one_invitation_is_one(self) -> None:
        purchase = bought()
        plan()
        Invitation.objects.update(email_id="")  # as another worker saw it a moment ago
        plan()
        assert Email.objects.count() == 1
        assert invitation_of(purchase).email_id == Email.objects.get().pk
