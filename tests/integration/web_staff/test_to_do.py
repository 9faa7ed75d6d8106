"""Where a seller's day starts: what needs attention, for how long, and what an answer could do (R4.3, R4.4)."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.orders.models import Customer
from makegood.domain.reassessments.actions import answer
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.models import Review
from makegood.kernel.actors import Role
from makegood.web.dashboard.to_do import how_long
from tests.factories import NOW, ask_again, contact, make_review, make_seller, make_staff, settle

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
LIST = "/dashboard/reviews/"
HOME = "/dashboard/"


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.AGENT))


def get(browser: Client, path: str, language: str = "en") -> str:
    found = browser.get(path, headers={"Accept-Language": language})
    assert found.status_code == 200
    return unescape(found.content.decode())


def tasks(page: str) -> list[str]:
    """The tasks on a page, as the words that a person reads."""
    items = re.findall(r'<li class="task".*?</li>', page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", item)).replace("\xa0", " ").strip() for item in items]


def of_today(*grades: int, **more: object) -> list[Review]:
    return [make_review(grade, now=NOW - timedelta(hours=1), **more) for grade in grades]


@pytest.mark.parametrize("path", [HOME, LIST, LIST + "?state=attention"])
def test_a_task_tells_how_long_it_waits_and_what_an_answer_could_do(browser: Client, path: str) -> None:
    make_review(2, "Doos was ingedeukt.", order_id="A-1", name="Anna Vries", now=NOW - timedelta(days=2, hours=3))
    contact(of_today(4)[0])
    of_today(6, 8)
    [task] = tasks(get(browser, path))
    for words in ("Anna V.", "waiting for 2 days, 3 hours", "Doos was ingedeukt.", "A-1", "If it became 8: average"):
        assert words in task
    assert "average from 5.0 to 6.5" in task
    [task] = tasks(get(browser, path, "nl"))
    assert "wacht al 2 dagen, 3 uur" in task
    assert "Als dit een 8 wordt: gemiddelde van 5,0 naar 6,5" in task


def test_a_number_that_would_not_change_is_not_promised(browser: Client) -> None:
    of_today(5, *[8] * 29, *[9] * 9)
    assert "If it became 8: average stays 8.2" in tasks(get(browser, LIST))[0]
    assert "gemiddelde blijft 8,2" in tasks(get(browser, LIST, "nl"))[0]


def test_what_no_longer_counts_says_so_and_comes_last(browser: Client) -> None:
    make_review(1, order_id="long-ago", now=NOW - timedelta(days=120))
    of_today(9, 9, 9, 9)
    make_review(4, order_id="recent", now=NOW - timedelta(days=3))
    first, second = tasks(get(browser, LIST))
    assert "recent" in first
    assert "from 8.0 to 8.8" in first
    assert "long-ago" in second
    assert "waiting for 120 days" in second
    assert "No longer counts in your average" in second
    assert "If it became" not in second
    assert "Telt niet meer mee" in tasks(get(browser, LIST, "nl"))[1]


def test_a_norm_between_two_grades_is_rounded_up_and_why_is_said(browser: Client) -> None:
    settle(grade_norm="7.5")
    of_today(2)
    page = get(browser, LIST)
    assert "If it became 8: average from 2.0 to 8.0" in tasks(page)[0]
    assert "A grade is a whole number, so 8 is the lowest that meets the norm of 7.5" in page
    settle(grade_norm="7.0")
    page = get(browser, LIST)
    assert "If it became 7: average from 2.0 to 7.0" in tasks(page)[0]
    assert "is the lowest that meets" not in page


def test_who_waits_longest_comes_first_and_the_list_above_all_others_is_short(browser: Client) -> None:
    for days in range(1, 9):
        make_review(3, order_id=f"day-{days}", now=NOW - timedelta(days=days))
    page = get(browser, LIST)
    assert [re.search(r"day-\d", one)[0] for one in tasks(page)] == ["day-8", "day-7", "day-6", "day-5", "day-4"]  # type: ignore[index]  # each has one
    assert 'class="big">8</strong> customers gave 5 or less' in page
    assert "?state=attention" in page
    assert len(tasks(get(browser, HOME))) == 3
    assert len(tasks(get(browser, LIST + "?state=attention"))) == 8
    # Whoever looks for something else is only told that they wait.
    page = get(browser, LIST + "?band=good")
    assert tasks(page) == []
    assert "8</strong> customers gave 5 or less" in page


def test_the_whole_list_is_paged_in_its_own_order(browser: Client) -> None:
    make_review(1, order_id="r-old", now=NOW - timedelta(days=200))
    for count in range(28):
        make_review(3, order_id=f"r-{count:02}", now=NOW - timedelta(hours=100 - count))
    page = get(browser, LIST + "?state=attention")
    seen = re.findall(r"order <bdi>(r-\w+)", page)
    following = re.search(r'rel="next" href="([^"]*)"', page)
    assert following
    seen += re.findall(r"order <bdi>(r-\w+)", get(browser, LIST + following[1]))
    assert seen == [*(f"r-{count:02}" for count in range(28)), "r-old"]


def test_what_is_low_is_the_marketplaces_setting(browser: Client) -> None:
    of_today(5, 6, 7)
    settle(low_below=7)
    assert len(tasks(get(browser, LIST))) == 2
    assert "customers gave 6 or less" in get(browser, HOME)


@pytest.mark.parametrize("number", [1, 3])
def test_the_overview_costs_the_same_however_much_there_is_to_do(
    browser: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    of_today(*[3] * number)
    browser.get(HOME)
    # Session, person, memberships, seller; settings; grade, norm; to do, twice; questions waiting; newest. Where there
    # are as many tasks as are shown, also their number.
    with django_assert_num_queries(11 + (number == 3)):
        browser.get(HOME)


@pytest.mark.parametrize("number", [1, 3, 26])
def test_the_whole_list_costs_the_same(
    browser: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    of_today(*[3] * number)
    browser.get(LIST)
    with django_assert_num_queries(9):
        browser.get(LIST + "?state=attention")


class TestEmailingFromTheList:
    def test_whoever_may_write_goes_straight_to_it(self, browser: Client) -> None:
        [review] = of_today(3)
        page = get(browser, LIST)
        assert f'href="/dashboard/reviews/{review.pk}/message/">E-mail the customer' in page
        assert f'data-mail="/dashboard/reviews/{review.pk}/message/"' in page

    def test_a_viewer_reads_only(self, as_user: SignIn) -> None:
        of_today(3)
        page = get(as_user(make_staff(role=Role.VIEWER)), LIST)
        assert len(tasks(page)) == 1
        assert "/message/" not in page

    def test_without_an_address_the_public_answer_is_left(self, browser: Client) -> None:
        [review] = of_today(3)
        Customer.objects.filter(pk=review.purchase.customer_id).update(email="")
        page = get(browser, LIST)
        assert "Answer in public" in tasks(page)[0]
        assert f'href="/dashboard/reviews/{review.pk}/response/"' in page


class TestOnePage:
    def page(self, browser: Client, review: Review, language: str = "en") -> str:
        return get(browser, f"/dashboard/reviews/{review.pk}/", language)

    def test_a_low_review_says_what_is_at_stake(self, browser: Client) -> None:
        review = make_review(2, now=NOW - timedelta(hours=5))
        page = self.page(browser, review)
        assert "waiting for 5 hours" in page
        assert "If it became 8: average from 2.0 to 8.0" in page
        assert "8 is the norm" in page
        assert "wacht al 5 uur" in self.page(browser, review, "nl")

    def test_after_contact_nobody_waits_but_a_new_grade_is_still_worth_it(self, browser: Client) -> None:
        review = make_review(2)
        contact(review)
        page = self.page(browser, review)
        assert "waiting for less" not in page
        assert "If it became 8" in page
        ask_again(review)
        assert "If it became 8" in self.page(browser, review)

    def test_once_the_request_is_answered_nothing_more_can_be_hoped_for(self, browser: Client) -> None:
        review = make_review(2)
        answer(request=ask_again(review), overall=5, explanation="", offered=Offered.NO, now=NOW)
        assert "If it became" not in self.page(browser, review)

    def test_a_customer_who_cannot_be_reached_will_not_grade_again(self, browser: Client) -> None:
        review = make_review(2)
        Customer.objects.filter(pk=review.purchase.customer_id).update(unsubscribed_at=NOW)
        assert "If it became" not in self.page(browser, review)

    def test_a_good_one_needs_nothing(self, browser: Client) -> None:
        page = self.page(browser, make_review(8))
        assert "waiting for" not in page
        assert "If it became" not in page

    def test_it_leads_to_its_neighbours(self, browser: Client) -> None:
        older, review, newer = (make_review(8, now=NOW - timedelta(hours=hours)) for hours in (3, 2, 1))
        page = self.page(browser, review)
        assert f'data-key="k" href="/dashboard/reviews/{newer.pk}/"' in page
        assert f'data-key="j" href="/dashboard/reviews/{older.pk}/"' in page
        assert 'data-key="k"' not in self.page(browser, newer)
        assert 'data-key="j"' not in self.page(browser, older)


class TestEmptyStates:
    @pytest.mark.parametrize("path", [HOME, LIST])
    def test_before_the_first_review_the_page_teaches_what_happens_when(self, browser: Client, path: str) -> None:
        settle(invite_from_day=4, invite_until_day=20, review_link_days=30)
        page = get(browser, path)
        assert "No reviews yet" in page
        assert "Between day 4 and day 20 after the expected delivery" in page
        assert "The customer can answer for 30 days" in page
        assert "Nobody chooses who is invited" in page
        assert 'href="/dashboard/purchases/"' in page
        assert "To do</h2>" not in page

    @pytest.mark.parametrize("path", [HOME, LIST, LIST + "?state=attention"])
    def test_nothing_to_do_is_said_with_pride(self, browser: Client, path: str) -> None:
        contact(make_review(3))
        page = get(browser, path)
        assert "Everyone with a low grade has an answer" in page
        assert "?state=contacted" in page
        assert "Iedereen met een laag cijfer heeft antwoord" in get(browser, path, "nl")


def test_r4_4_help_is_short_foldable_and_complete(browser: Client) -> None:
    review = make_review(3)
    settle(reassessment_link_days=21)
    for path in (LIST, f"/dashboard/reviews/{review.pk}/"):
        page = get(browser, path)
        for words in (
            "Of the people who look up reviews, 75% deliberately look for negative ones.",
            "A few negative reviews make the others credible; a shop without any looks suspicious.",
            "How you deal with them is what wins trust. So never ignore one.",
            "From contact to a new grade",
            "The customer has 21 days",
            'href="/dashboard/performance/#how"',
            'href="/dashboard/performance/#nps"',
            "Product reviews",
        ):
            assert words in page
        assert page.count('<details class="fold"') >= 6


@pytest.mark.parametrize(
    ("waited", "english", "dutch"),
    [
        (timedelta(seconds=-1), "less than an hour", "minder dan een uur"),
        (timedelta(minutes=59), "less than an hour", "minder dan een uur"),
        (timedelta(hours=1), "1 hour", "1 uur"),
        (timedelta(hours=23, minutes=59), "23 hours", "23 uur"),
        (timedelta(days=1), "1 day", "1 dag"),
        (timedelta(days=1, hours=1), "1 day, 1 hour", "1 dag, 1 uur"),
        (timedelta(days=2, hours=3), "2 days, 3 hours", "2 dagen, 3 uur"),
        (timedelta(days=7, hours=2), "7 days, 2 hours", "7 dagen, 2 uur"),
        (timedelta(days=8, hours=2), "8 days", "8 dagen"),
        (timedelta(days=400), "400 days", "400 dagen"),
    ],
)
def test_waiting_in_words(waited: timedelta, english: str, dutch: str) -> None:
    for language, words in (("en", english), ("nl", dutch)):
        with translation.override(language):
            assert how_long(waited) == words


def test_nobody_sees_what_another_shop_has_to_do(browser: Client) -> None:
    make_seller("other")
    make_review(1, seller_id="other")
    make_review(9)
    assert tasks(get(browser, LIST)) == []
