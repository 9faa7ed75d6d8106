"""What a changed setting changes, and what it leaves as it was promised."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from typer.testing import CliRunner

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.orders.actions import issue_review_link
from makegood.domain.orders.models import Purchase
from makegood.jobs.commands import app
from makegood.kernel import clock, installation
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import NOW, OPERATOR, ask_again, contact, make_purchase, make_review, make_staff
from tests.integration.api.caller import operator

pytestmark = pytest.mark.django_db

TODAY = clock.marketplace_day(NOW)


@pytest.fixture(autouse=True)
def _moment(settings) -> None:
    settings.MAKEGOOD_NOW = NOW


@pytest.fixture
def at_the_desk() -> Client:
    """A browser of an owner of the shop, who reads English."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(make_staff("shop"))
    return browser


def settle(**changes: object) -> None:
    change_settings(changes=changes, by=OPERATOR, now=NOW)  # type: ignore[arg-type]  # values of settings


class TestNorm:
    """R8.4: the grade from which a seller is good is a setting."""

    @pytest.fixture(autouse=True)
    def _seller_with_7_6(self) -> None:
        for grade in (7, 7, 8, 8, 8):
            make_review(grade)

    def test_a_norm_of_7_5_makes_a_7_6_good_at_once(self) -> None:
        before = assessment_grade("shop", on=TODAY, today=TODAY)
        assert (before.average, before.norm, before.meets_norm) == ("7.6", "8.0", False)
        settle(grade_norm="7.5")
        after = assessment_grade("shop", on=TODAY, today=TODAY)
        assert (after.average, after.norm, after.meets_norm) == ("7.6", "7.5", True)
        settle(grade_norm="7.7")
        assert assessment_grade("shop", on=TODAY, today=TODAY).meets_norm is False

    def test_the_api_tells_it(self) -> None:
        settle(grade_norm="7.5")
        found = operator().get("/sellers/shop/grade").json
        assert (found["norm"], found["meets_norm"]) == ("7.5", True)

    def test_a_whole_norm_keeps_its_decimal(self) -> None:
        settle(grade_norm="7")
        assert operator().get("/sellers/shop/grade").json["norm"] == "7.0"

    def test_the_command_tells_it(self) -> None:
        installation.settle(NOW)
        settle(grade_norm="7.5")
        with translation.override("en"):
            shown = CliRunner().invoke(app, ["grade", "shop"]).stdout
        assert "7.6, meets the norm of 7.5" in shown

    def test_the_dashboard_tells_it(self, at_the_desk: Client) -> None:
        assert "Below the norm of 8.0" in at_the_desk.get("/dashboard/").content.decode()
        settle(grade_norm="7.5")
        assert "Good: 7.5 or higher" in at_the_desk.get("/dashboard/").content.decode()

    def test_r4_1_the_bands_stay_those_of_the_product(self, at_the_desk: Client) -> None:
        settle(grade_norm="7.5", low_below=5)
        page = at_the_desk.get("/dashboard/reviews/", {"band": "good"}).content.decode()
        assert page.count('class="row"') == 3
        assert "good (8 to 10)" in page


class TestLinks:
    """R3.4, R6.6: days are counted when a link is given out; an open link keeps its date."""

    def test_a_review_link_lives_for_the_days_settled_when_it_is_first_given_out(self) -> None:
        old = make_purchase()
        settle(review_link_days=10)
        new = make_purchase()
        for purchase, days in ((old, 60), (new, 10)):
            issue_review_link(purchase=purchase, by=OPERATOR, now=NOW + timedelta(days=1))
            stored = Purchase.objects.get(pk=purchase.pk).review_link_expires_at
            assert stored == NOW + timedelta(days=days), "a second issue keeps the date too"

    @pytest.mark.parametrize("days", [10, 90])
    def test_the_form_of_an_open_link_stays_open_until_its_own_date(self, client: Client, settings, days: int) -> None:
        address = reverse("customer:review", args=[make_token(Purpose.REVIEW, make_purchase().pk)])
        settle(review_link_days=days)
        settings.MAKEGOOD_NOW = NOW + timedelta(days=60)
        assert client.get(address).status_code == 200
        settings.MAKEGOOD_NOW = NOW + timedelta(days=60, seconds=1)
        gone = client.get(address)
        assert gone.status_code == 410
        assert "vóór 22 januari 2027" in gone.content.decode(), "its own date, whatever the settings say"

    def test_a_reassessment_link_lives_for_the_days_settled_when_it_is_sent(self, client: Client, settings) -> None:
        old = ask_again(make_review())
        settle(reassessment_link_days=10)
        new = ask_again(make_review())
        assert (old.expires_at, new.expires_at) == (NOW + timedelta(days=30), NOW + timedelta(days=10))
        settings.MAKEGOOD_NOW = NOW + timedelta(days=30)
        addresses = [reverse("customer:again", args=[make_token(Purpose.REASSESSMENT, one.pk)]) for one in (old, new)]
        assert [client.get(address).status_code for address in addresses] == [200, 410]
        assert "vóór 3 december 2026" in client.get(addresses[1]).content.decode()

    def test_the_page_that_asks_the_seller_tells_the_days(self, at_the_desk: Client) -> None:
        review = make_review()
        contact(review)
        settle(reassessment_link_days=10)
        page = at_the_desk.get(reverse("dashboard:reassessment", args=[review.pk])).content.decode()
        assert "can answer for 10 days" in page


class TestLowThreshold:
    """R4.3: what needs attention lies below a setting."""

    @pytest.fixture(autouse=True)
    def _reviews(self) -> None:
        for grade in (4, 5, 6, 7):
            make_review(grade)
        contact(make_review(2))

    @pytest.mark.parametrize(
        ("low_below", "expected"),
        [
            (None, "2</strong> customers gave 5 or less"),
            (5, "1</strong> customer gave 4 or less"),
            (7, "3</strong> customers gave 6 or less"),
            (2, "Everyone with a low grade has an answer"),
        ],
    )
    def test_the_overview_counts_what_lies_below_and_leads_to_exactly_that(
        self, at_the_desk: Client, low_below: int | None, expected: str
    ) -> None:
        if low_below:
            settle(low_below=low_below)
        page = at_the_desk.get("/dashboard/").content.decode()
        assert expected in page
        listed = at_the_desk.get("/dashboard/reviews/?state=attention").content.decode()
        assert f"needs attention (below {low_below or 6}, not contacted yet)" in listed
        assert listed.count('<li class="task"') == (int(expected[0]) if expected[0].isdigit() else 0)

    def test_it_narrows_further_with_the_other_filters(self, at_the_desk: Client) -> None:
        def rows(**query: str) -> int:
            page = at_the_desk.get("/dashboard/reviews/", {"state": "attention", **query}).content.decode()
            return page.count('<li class="task"')

        assert rows(band="middle") == 0
        settle(low_below=7)
        assert rows(band="middle") == 1
        assert rows(q="nietgevonden") == 0
