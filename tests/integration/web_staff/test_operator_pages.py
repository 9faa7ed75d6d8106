"""The operator's shell: overview, audit trail, offers reported."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from makegood.domain.accounts.models import User
from makegood.domain.reassessments.actions import answer
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel.actors import Role
from makegood.kernel.chain import START
from makegood.kernel.errors import Invalid
from makegood.kernel.models import AuditRow
from makegood.kernel.sealing import head, seal_rows
from tests.factories import NOW, ask_again, contact, make_operator, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PAGES = ("/operator/", "/operator/audit/", "/operator/offers/", "/operator/blocked/")


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_operator())


@pytest.mark.parametrize("path", PAGES)
def test_only_the_operator_gets_in(as_user: SignIn, browser: Client, path: str) -> None:
    assert Client().get(path)["Location"] == f"/account/login/?next={path}"
    refused = as_user(make_staff()).get(path)
    assert refused.status_code == 403
    assert "for the operator of the marketplace" in refused.content.decode()
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_mail_that_stays_here_is_said_on_every_page(browser: Client, settings: Settings, path: str) -> None:
    warning = "E-mail is not leaving this machine."
    settings.MAKEGOOD_MAIL_STAYS_HERE = True
    assert warning in browser.get(path).content.decode()
    settings.MAKEGOOD_MAIL_STAYS_HERE = False
    assert warning not in browser.get(path).content.decode()


class TestAuditTrail:
    def events(self, browser: Client, query: str = "") -> list[str]:
        found = browser.get("/operator/audit/" + query)
        assert found.status_code == 200
        return re.findall(r"<strong>([a-z_.]+)</strong>", found.content.decode().split("<tbody>")[-1])

    def test_it_is_told_newest_first_and_filtered_by_event_and_seller(self, browser: Client) -> None:
        contact(make_review())
        make_review(seller_id="other")
        events = self.events(browser)
        assert events[0] == "review.submitted"
        assert "message.handed_in" in events
        assert set(self.events(browser, "?event=message.")) == {"message.handed_in", "message.sent"}
        assert "message.sent" not in self.events(browser, "?seller=other")
        assert "review.submitted" in self.events(browser, "?seller=other")

    def test_it_is_filtered_by_what_it_is_about_and_by_days(self, browser: Client) -> None:
        review = make_review(now=NOW)
        make_review(seller_id="other", now=NOW + timedelta(days=2))
        assert self.events(browser, f"?subject={review.pk}") == ["review.submitted"]
        assert self.events(browser, f"?subject=review:{review.pk}") == ["review.submitted"]
        assert self.events(browser, f"?subject=seller:{review.pk}") == []
        day = "2026-11-23"
        assert self.events(browser, f"?event=review.&from={day}&to={day}") == ["review.submitted"]
        assert len(self.events(browser, f"?event=review.&from={day}")) == 2
        assert self.events(browser, "?event=review.&to=2026-11-22") == []
        assert self.events(browser, "?event=nothing.") == []

    def test_it_tells_what_is_sealed(self, browser: Client) -> None:
        make_review()
        page = browser.get("/operator/audit/").content.decode()
        assert "Nothing is sealed yet" in page
        assert str(START) in page
        sealed = seal_rows()
        make_review(seller_id="other")
        page = browser.get("/operator/audit/").content.decode()
        assert f"{sealed} rows are sealed" in page
        assert str(head()) in page
        assert page.count("not yet") == AuditRow.objects.count() - sealed

    def test_numbers_of_rows_and_customers_are_written_as_they_are(self, browser: Client) -> None:
        AuditRow.objects.create(
            id=1_234_567,
            at=NOW,
            actor_kind="system",
            actor_id="t",
            event="t.t",
            subject_kind="t",
            subject_id="1",
            after={"customer": 7654321},
        )
        page = browser.get("/operator/audit/").content.decode()
        assert ">1234567<" in page
        assert "7654321" in page

    def test_paging_shows_each_row_once_while_new_ones_come_in(self, browser: Client) -> None:
        for count in range(40):
            make_review(order_id=f"o-{count}")
        seen: list[str] = []
        query = ""
        while True:
            page = browser.get("/operator/audit/" + query).content.decode()
            seen += re.findall(r'<td class="num">([\d.,]+)</td>', page)
            make_review()
            following = re.search(r'rel="next" href="([^"]*)"', page)
            if not following:
                break
            query = following[1].replace("&amp;", "&")
        assert len(seen) == len(set(seen))
        assert [int(number) for number in seen] == sorted((int(number) for number in seen), reverse=True)
        assert int(seen[-1]) == min(int(number) for number in seen)

    def test_it_holds_no_name_address_or_words(self, browser: Client) -> None:
        contact(
            make_review(text="Geheime woorden", name="Anna Geheim", email="geheim@customers.example"), "Geheim bericht"
        )
        page = browser.get("/operator/audit/").content.decode()
        assert "eheim" not in page
        assert "15 characters" in page

    @pytest.mark.parametrize("count", [1, 3, 100])
    def test_it_costs_the_same_however_long_it_is(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            make_review(now=NOW - timedelta(minutes=number))
        # Session, person, memberships, rows, their seals, the names of events, the chain's end twice, what waits.
        with django_assert_num_queries(9):
            browser.get("/operator/audit/")

    @pytest.mark.parametrize(
        "query",
        ["?cursor=x", "?cursor=-1", "?cursor=99999999999999999999999", "?cursor=9223372036854775807", "?cursor=%D9%A3"],
    )
    def test_a_made_up_place_shows_rows_and_no_error(self, browser: Client, query: str) -> None:
        make_review()
        assert self.events(browser, query)

    @pytest.mark.parametrize(
        "query",
        ["?event=%00", "?event=' OR 1=1", "?seller=%00", "?seller=a/b", "?event=" + "x" * 999, "?subject=%00",
         "?from=soon", "?from=0001-01-01", "?to=9999-12-31", "?from=2026-11-23&to=2026-11-22"],
    )  # fmt: skip
    def test_a_filter_that_makes_no_sense_is_ignored_and_named(self, browser: Client, query: str) -> None:
        make_review()
        assert self.events(browser, query)
        assert "A part of your filter was ignored" in browser.get("/operator/audit/" + query).content.decode()


class TestOffers:
    def test_only_a_yes_is_there_with_both_grades_and_a_way_to_the_review(self, browser: Client) -> None:
        review, untold = make_review(3, order_id="bribed"), make_review(3, order_id="not-told")
        answer(request=ask_again(review), overall=9, explanation="", offered=Offered.YES, now=NOW)
        answer(request=ask_again(untold), overall=9, explanation="", offered=Offered.UNSAID, now=NOW)
        page = browser.get("/operator/offers/").content.decode()
        assert "bribed" in page
        assert "not-told" not in page
        assert f"/operator/cases/review/{review.pk}/" in page
        assert browser.get(f"/operator/cases/review/{review.pk}/").status_code == 200

    @pytest.mark.parametrize("count", [1, 3, 51])
    def test_it_pages_at_a_constant_cost(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            request = ask_again(make_review(order_id=f"o-{number}"))
            answer(request=request, overall=9, explanation="", offered=Offered.YES, now=NOW + timedelta(minutes=number))
        # Session, person, memberships, the offers, those for taking a review back.
        with django_assert_num_queries(5):
            page = browser.get("/operator/offers/").content.decode()
        assert page.count("<tr>") - 1 == min(count, 50)
        assert ('rel="next"' in page) is (count > 50)

    def test_a_made_up_place_shows_the_newest(self, browser: Client) -> None:
        assert browser.get("/operator/offers/?cursor=%00x").status_code == 200


def test_r5_4_the_operator_reads_what_was_stopped(browser: Client) -> None:
    review = make_review()
    tied = "Beste klant. Pas eerst uw cijfer aan. Daarna storten wij terug."
    writer = make_staff(role=Role.AGENT)
    with pytest.raises(Invalid):
        write_to_customer(purchase=review.purchase, text=tied, by=actor_of_user(writer), now=NOW)
    page = browser.get("/operator/blocked/").content.decode()
    assert "De Fietshoek" in page
    assert review.purchase.order_id in page
    assert "Pas eerst uw cijfer aan." in page
    assert (writer.name or writer.email) in page, "who wrote it, as a person knows people"
    assert browser.get("/operator/").context["stopped"] == 1
