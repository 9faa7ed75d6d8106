"""Mailings of the marketplace's own: nothing of ours goes out on their days (R2.3)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.invitations.actions import Mailing, report_mailing, report_mailings, take_day
from makegood.domain.invitations.enums import AskedBy
from makegood.domain.invitations.models import AskedDay
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Purchase
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.clock import marketplace_day
from makegood.kernel.errors import Forbidden, Invalid
from tests.factories import NOW, OPERATOR, agent_of, invitation_of, make_order, make_purchase, plan, send_mail

pytestmark = pytest.mark.django_db

TODAY = marketplace_day(NOW)
DAY = timedelta(days=1)


def report(ref: str = "anna", day: date = TODAY, by: Actor = OPERATOR) -> bool:
    return report_mailing(customer_ref=ref, day=day, by=by, now=NOW)


def bought(ref: str = "anna", **order: object) -> Purchase:
    return make_purchase(link=False, customer=ref, **order)  # type: ignore[arg-type]  # keywords of make_order


def claims() -> list[tuple[str, str, date]]:
    return list(AskedDay.objects.order_by("day", "address").values_list("kind", "address", "day"))


def test_a_reported_day_is_taken_and_repeating_it_changes_nothing() -> None:
    bought(email="Anna@Customers.example")
    assert report() is True
    assert report() is False
    assert claims() == [("mailing", "anna@customers.example", TODAY)]
    assert plan().planned == 0
    assert plan(NOW + DAY).planned == 1
    (row,) = audit.rows(event_prefix="mailings")
    assert (row.subject_id, row.after) == (TODAY.isoformat(), {"count": 1})


def test_it_holds_for_everybody_at_the_address() -> None:
    bought()
    bought("bob")
    report("bob")
    assert report("anna") is False
    assert plan().planned == 0


def test_it_holds_for_a_customer_whose_address_changes_that_day_also_if_another_had_the_day_there() -> None:
    for ref in ("anna", "bob"):
        bought(ref, email="both@customers.example")
    assert (report("bob"), report("anna"), report("anna")) == (True, False, False)
    bought("anna", email="anna@customers.example")
    assert plan().planned == 0
    assert plan(NOW + DAY).planned == 2


def test_a_day_to_come_may_be_reported_before_it() -> None:
    bought()
    report(day=TODAY + DAY)
    plan(NOW - 12 * timedelta(hours=1))
    assert plan(NOW + DAY).planned == 0
    assert plan(NOW + 2 * DAY).planned == 1


def test_after_planning_and_before_sending_ours_goes_on_another_day(smtp_server) -> None:
    purchase = bought()
    plan()
    assert report() is True
    row = invitation_of(purchase)
    assert (row.state, row.planned_for, row.email_id) == ("due", None, "")
    assert Email.objects.get().state == EmailState.CANCELLED
    assert claims() == [("mailing", "anna@customers.example", TODAY)]
    assert plan(NOW + timedelta(minutes=1)).planned == 0
    assert send_mail().sent == 0
    assert plan(NOW + DAY).planned == 1
    assert send_mail(NOW + DAY).sent == 1
    assert Email.objects.count() == 1


def test_when_ours_was_sent_that_day_nothing_changes(smtp_server) -> None:
    purchase = bought()
    plan()
    send_mail()
    assert report() is False
    assert claims() == [("invitation", "anna@customers.example", TODAY)]
    assert invitation_of(purchase).state == "sent"


def test_one_that_a_worker_is_handing_over_at_this_moment_counts_as_sent(smtp_server) -> None:
    from makegood.domain.invitations.actions import note_outcome
    from makegood.domain.mail.actions import send_due

    purchase = bought()
    plan()

    def reported_too_late() -> bool:
        report()
        return True

    send_due(
        worker="w",
        now=NOW,
        may_leave=lambda _email: reported_too_late,
        on_outcome=lambda email, at: note_outcome(email=email, by=OPERATOR, now=at),
    )
    assert len(smtp_server.received) == 1
    assert (invitation_of(purchase).state, invitation_of(purchase).sent_on) == ("sent", TODAY)
    assert plan(NOW + DAY).planned == 0


def test_a_survey_loses_its_day_and_finds_out_when_it_is_about_to_leave() -> None:
    customer = bought().customer
    take_day(address=customer.email, customer_id=customer.pk, day=TODAY, kind=AskedBy.SURVEY, about="survey")
    assert report() is True
    assert claims() == [("mailing", "anna@customers.example", TODAY)]


def test_a_customer_whose_address_changed_that_day_has_both_taken(smtp_server) -> None:
    bought(order_id="o-1")
    plan()
    send_mail()
    make_order("o-1", customer="anna", email="new@customers.example")
    bought("carl", email="new@customers.example")
    assert report() is True
    assert claims() == [
        ("invitation", "anna@customers.example", TODAY),
        ("mailing", "new@customers.example", TODAY),
    ]
    assert plan().planned == 0


def test_an_unsent_one_at_the_former_address_gives_way_too() -> None:
    purchase = bought(order_id="o-1")
    plan()
    make_order("o-1", customer="anna", email="new@customers.example")
    assert report() is True
    assert claims() == [("mailing", "new@customers.example", TODAY)]
    assert invitation_of(purchase).planned_for is None


@pytest.mark.parametrize(
    ("ref", "day", "field", "code"),
    [
        ("nobody", TODAY, "customer", "unknown_customer"),
        ("anna\0", TODAY, "customer", "unknown_customer"),
        ("\ud800", TODAY, "customer", "unknown_customer"),
        ("silent", TODAY, "customer", "no_address"),
        ("anna", TODAY + 401 * DAY, "date", "out_of_range"),
        ("anna", TODAY - 401 * DAY, "date", "out_of_range"),
        ("anna", date.max, "date", "out_of_range"),
        ("anna", date.min, "date", "out_of_range"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_stored(ref: str, day: date, field: str, code: str) -> None:
    bought()
    bought("silent", email=None)
    with pytest.raises(Invalid) as error:
        report(ref, day)
    assert [(one.field, one.code) for one in error.value.errors] == [(field, code)]
    assert claims() == []


@pytest.mark.parametrize("days", [-400, 400])
def test_the_farthest_days_are_accepted(days: int) -> None:
    bought()
    assert report(day=TODAY + days * DAY)


def test_only_the_operator_reports() -> None:
    bought()
    with pytest.raises(Forbidden):
        report(by=agent_of("shop"))


def test_many_at_once_are_answered_one_by_one_in_as_many_statements_as_few() -> None:
    for number in range(40):
        bought(f"c-{number}", email=f"{number % 30}@customers.example")

    def many(count: int, day: date) -> int:
        mailings = [Mailing(f"c-{number}", day) for number in range(count)] + [Mailing("nobody", day)]
        with CaptureQueriesContext(connection) as queries:
            answers = report_mailings(mailings=mailings, by=OPERATOR, now=NOW)
        assert [one.is_new for one in answers] == [number < 30 for number in range(count)] + [False]
        assert [one.error.code if one.error else "" for one in answers] == [""] * count + ["unknown_customer"]
        return len(queries)

    many(1, TODAY)
    assert many(3, TODAY + DAY) == many(40, TODAY + 2 * DAY)
