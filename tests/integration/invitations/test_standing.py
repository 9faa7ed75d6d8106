"""How the question about a purchase stands, for pages and the API; lists, figures, and what verify finds."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.invitations.actions import report_mailing, write_emails
from makegood.domain.invitations.enums import AskedBy, InvitationState, Reason
from makegood.domain.invitations.models import AskedDay, Invitation
from makegood.domain.invitations.queries import (
    Standing,
    day_figures,
    inconsistencies,
    list_invitations,
    standing_of,
    standings_of,
)
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.orders.models import Purchase
from makegood.kernel.clock import marketplace_day
from makegood.kernel.errors import Forbidden, Invalid, NotFound
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
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


def bought(order_id: str = "o-1", **order: object) -> Purchase:
    return make_purchase(link=False, order_id=order_id, customer=f"c-{order_id}", **order)  # type: ignore[arg-type]  # keywords of make_order


def again(order_id: str = "o-1", **order: object) -> None:
    make_order(order_id, customer=f"c-{order_id}", **order)  # type: ignore[arg-type]  # keywords of make_order


def shown(purchase: Purchase, now: datetime = NOW) -> tuple[str, date | None, str | None]:
    standing = standing_of(purchase, now=now)
    return standing.state.value, standing.planned_for, standing.reason.value if standing.reason else None


class TestUndecided:
    def test_before_the_first_day_it_says_which_that_is(self) -> None:
        assert shown(bought(expected=TODAY)) == ("due", TODAY + 3 * DAY, "too_early")

    @pytest.mark.parametrize(("hours", "first"), [(-4, TODAY), (0, TODAY), (9, TODAY), (11, TODAY + DAY)])
    def test_within_the_days_it_is_today_unless_the_hours_are_over(self, hours: int, first: date) -> None:
        settle(asking_until_hour=20)  # NOW is 10:00 in the marketplace
        assert shown(bought(), NOW + timedelta(hours=hours)) == ("due", first, None)

    def test_on_the_last_evening_it_has_lapsed(self) -> None:
        settle(asking_until_hour=20)
        assert shown(bought(expected=TODAY - 18 * DAY), NOW + timedelta(hours=11)) == ("lapsed", None, "too_late")

    def test_past_the_last_day_it_has_lapsed_whether_or_not_a_worker_ran(self) -> None:
        assert shown(bought(expected=TODAY - 19 * DAY)) == ("lapsed", None, "too_late")

    @pytest.mark.parametrize(
        ("order", "reason"),
        [({"invite": False}, "no_consent"), ({"email": None}, "no_address"), ({"cancelled": True}, "cancelled")],
    )
    @pytest.mark.parametrize("expected", [TODAY, TODAY - 5 * DAY, TODAY - 30 * DAY])
    def test_what_is_in_the_way_shows_at_once(self, order: dict[str, object], reason: str, expected: date) -> None:
        purchase = bought(expected=expected, **order)
        assert shown(purchase) == ("cancelled", None, reason)
        plan()
        assert shown(purchase) == ("cancelled", None, reason)

    def test_what_an_import_brought_is_never_asked(self) -> None:
        purchase = bought()
        Purchase.objects.update(look_on=None)
        assert shown(purchase) == ("cancelled", None, "no_consent")


class TestPlanned:
    def test_it_has_its_day(self, smtp_server) -> None:
        purchase = bought()
        plan()
        assert shown(purchase) == ("due", TODAY, None)
        send_mail()
        standing = standing_of(purchase, now=NOW + 40 * DAY)
        assert standing == Standing(
            purchase.pk, "o-1", "shop", InvitationState.SENT, TODAY, NOW, None, undelivered=False
        )

    def test_consent_withdrawn_and_unsubscribing_show_before_anybody_looked(self) -> None:
        purchase = bought()
        plan()
        unsubscribe(customer=purchase.customer, by=OPERATOR, now=NOW)
        assert shown(purchase) == ("cancelled", None, "unsubscribed")

    def test_a_taken_day_is_followed_by_the_next(self) -> None:
        purchase = bought()
        report_mailing(customer_ref="c-o-1", day=TODAY, by=OPERATOR, now=NOW)
        plan()
        assert shown(purchase) == ("due", TODAY + DAY, "day_taken")
        assert shown(purchase, NOW + DAY) == ("due", TODAY + DAY, None)

    def test_when_the_last_day_is_taken_it_has_lapsed(self) -> None:
        purchase = bought(expected=TODAY - 18 * DAY)
        report_mailing(customer_ref="c-o-1", day=TODAY, by=OPERATOR, now=NOW)
        plan()
        assert shown(purchase) == ("lapsed", None, "day_taken")
        assert shown(purchase, NOW + DAY) == ("lapsed", None, "day_taken")
        plan(NOW + DAY)
        assert shown(purchase, NOW + DAY) == ("lapsed", None, "day_taken")

    def test_what_lapsed_and_got_a_new_date_is_due_again_at_once(self) -> None:
        purchase = bought(expected=TODAY - 30 * DAY)
        plan()
        again(expected=TODAY)
        assert shown(purchase) == ("due", TODAY + 3 * DAY, "too_early")

    def test_refused_for_good_it_is_undelivered_until_there_is_another_address(self, smtp_server) -> None:
        purchase = bought()
        smtp_server.answers["anna@customers.example"] = "550 5.1.1 no such user"
        plan()
        send_mail()
        assert shown(purchase) == ("cancelled", None, "no_address")
        assert standing_of(purchase, now=NOW).undelivered
        again(email="new@customers.example")
        assert shown(purchase) == ("due", TODAY, None)
        plan()
        assert not standing_of(purchase, now=NOW).undelivered

    def test_a_review_given_afterwards_changes_nothing_about_the_invitation(self, smtp_server) -> None:
        purchase = bought()
        plan()
        send_mail()
        purchase.refresh_from_db()
        make_review(purchase=purchase)
        assert shown(purchase)[0] == "sent"


class TestList:
    @pytest.fixture(autouse=True)
    def _orders(self, smtp_server) -> None:
        """Some of each state, at two sellers."""
        for number in range(24):
            make_purchase(
                seller_id="shop" if number % 3 else "other",
                link=False,
                order_id=f"o-{number:02}",
                customer=f"c-{number}",
                email=f"{number % 9}@customers.example",
                invite=number % 5 != 1,
                expected=TODAY - timedelta(days=number),
            )
        plan()
        send_mail()

    def all_of(self, limit: int = 50, **wanted: object) -> list[Standing]:
        found: list[Standing] = []
        cursor = None
        while True:
            page = list_invitations(by=OPERATOR, now=NOW, cursor=cursor, limit=limit, **wanted)  # type: ignore[arg-type]  # keywords of the query
            assert len(page.items) <= limit
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    @pytest.mark.parametrize("limit", [1, 3, 50])
    def test_the_states_share_out_all_purchases_page_by_page(self, limit: int) -> None:
        everything = self.all_of(limit)
        assert [one.order for one in everything] == [
            one.order_id for one in Purchase.objects.order_by("-ordered_at", "-pk")
        ]
        for state in InvitationState:
            expected = [one for one in everything if one.state is state]
            assert expected, f"none is {state}"
            assert self.all_of(limit, state=state) == expected

    def test_an_order_and_a_seller_narrow_it(self) -> None:
        assert [one.order for one in self.all_of(order="o-04")] == ["o-04"]
        assert {one.seller for one in self.all_of(seller="other")} == {"other"}
        assert self.all_of(order="o-04", seller="other") == []

    def test_a_rare_state_costs_no_request_more_than_a_bounded_look(self, monkeypatch) -> None:
        monkeypatch.setitem(list_invitations.__globals__, "CHUNK", 4)
        monkeypatch.setitem(list_invitations.__globals__, "SCANNED_AT_MOST", 8)
        first = list_invitations(by=OPERATOR, now=NOW, state=InvitationState.LAPSED)
        assert first.next_cursor is not None
        assert len(self.all_of(state=InvitationState.LAPSED)) == sum(
            one.state is InvitationState.LAPSED for one in self.all_of()
        )

    def test_a_seller_sees_the_own_ones_alone(self) -> None:
        page = list_invitations(by=agent_of("other"), now=NOW, seller="other")
        assert {one.seller for one in page.items} == {"other"}
        with pytest.raises(NotFound):
            list_invitations(by=agent_of("other"), now=NOW, seller="shop")
        with pytest.raises(Forbidden):
            list_invitations(by=agent_of("other"), now=NOW)

    def test_a_cursor_of_somebody_elses_making_is_refused(self) -> None:
        with pytest.raises(Invalid):
            list_invitations(by=OPERATOR, now=NOW, cursor="nonsense")

    def test_one_and_twenty_take_the_same_number_of_queries(self) -> None:
        ids = list(Purchase.objects.values_list("pk", flat=True))
        counts = []
        for some in (ids[:1], ids):
            with CaptureQueriesContext(connection) as queries:
                standings_of(some, now=NOW)
            counts.append(len(queries))
        assert counts == [2, 2]

    def test_what_is_shown_is_what_the_planner_does(self) -> None:
        """Day by day: who is shown as due today without a reason is asked or finds the day taken, and nobody else."""
        for days in range(1, 15):
            now = NOW + days * DAY
            before = {one.purchase: one for one in standings_of(all_ids(), now=now).values()}
            plan(now)
            for row in Invitation.objects.filter(state="due", planned_for=TODAY + days * DAY):
                assert (before[row.purchase_id].state, before[row.purchase_id].reason) == ("due", None)
                assert before[row.purchase_id].planned_for == TODAY + days * DAY
            after = standings_of(all_ids(), now=now)
            for pk, one in before.items():
                fate = (one.state, after[pk].state)
                assert fate[0] == fate[1] or (after[pk].reason == Reason.DAY_TAKEN and fate[1] == "lapsed")
            send_mail(now)
            assert list(inconsistencies()) == []


def all_ids() -> list[str]:
    return list(Purchase.objects.values_list("pk", flat=True))


class TestFigures:
    def test_what_went_out_on_which_day_and_what_did_not(self, smtp_server, monkeypatch) -> None:
        for number in range(4):
            bought(f"o-{number}", email=f"{number}@customers.example")
        bought("past", expected=TODAY - 40 * DAY)
        bought("no", invite=False, expected=TODAY - 18 * DAY)
        bought("taken", expected=TODAY - 18 * DAY, email="0@customers.example")
        plan(NOW - DAY)
        send_mail(NOW - DAY)
        with CaptureQueriesContext(connection) as queries:
            day_figures(days=3, now=NOW)
        assert len(queries) == 5
        smtp_server.answers["1@customers.example"] = "450 not now"
        plan()
        send_mail()
        bought("late", email="new@customers.example")
        monkeypatch.setitem(write_emails.__globals__, "WRITE_AHEAD", 0)
        plan()
        today, yesterday, before = day_figures(days=3, now=NOW)
        assert (yesterday.day, yesterday.sent, yesterday.due) == (TODAY - DAY, 4, 0)
        assert yesterday.lapsed == Counter({Reason.TOO_LATE: 1})
        assert (today.day, today.sent, today.due, today.waiting) == (TODAY, 1, 1, 0)
        assert (before.sent, before.due, before.lapsed) == (0, 0, Counter())
        plan(NOW + DAY)
        tomorrow = day_figures(days=1, now=NOW + DAY)[0]
        assert tomorrow.cancelled == Counter({Reason.NO_CONSENT: 1})


class TestVerify:
    def test_all_is_well_after_all_that_happens(self, smtp_server) -> None:
        for number in range(6):
            bought(f"o-{number}", email=f"{number % 2}@customers.example")
        smtp_server.answers["1@customers.example"] = "550 gone"
        for days in range(3):
            plan(NOW + days * DAY)
            send_mail(NOW + days * DAY)
        plan(NOW + 20 * DAY)
        assert list(inconsistencies()) == []

    def test_what_should_not_be_is_named(self, smtp_server) -> None:
        purchase = bought()
        plan()
        send_mail()
        row = invitation_of(purchase)
        Invitation.objects.update(sent_on=TODAY + DAY)
        assert any(f"{row.pk} left on {TODAY + DAY}, planned for {TODAY}" in line for line in inconsistencies())
        assert any("without having that day" in line for line in inconsistencies())
        assert any("which does not go on it" in line for line in inconsistencies())
        AskedDay.objects.all().delete()
        Invitation.objects.update(state="due", sent_on=None)
        lines = list(inconsistencies())
        assert any(f"planned for {TODAY} without having" in line for line in lines)
        assert any("nobody will look" in line for line in lines)

    def test_r2_3_the_day_is_had_by_the_invitation_or_by_its_customer_and_by_nobody_else(self, smtp_server) -> None:
        bought()
        plan()
        send_mail()
        [claim] = AskedDay.objects.all()
        AskedDay.objects.update(customer=None)
        assert list(inconsistencies()) == []
        AskedDay.objects.update(customer=claim.customer, about="", kind=AskedBy.MAILING)
        assert list(inconsistencies()) == []
        AskedDay.objects.update(customer=claim.customer + 1)
        [line] = inconsistencies()
        assert "without having that day" in line
