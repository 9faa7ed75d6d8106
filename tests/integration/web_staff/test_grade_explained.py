"""*Prestaties*: the assessment grade, its trend, and how it came about (R8.6, R9.6), on reviews that are known."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from makegood.domain.accounts.models import User
from makegood.domain.grading.actions import record_observations
from makegood.domain.grading.rules import Observation
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import remove_review, set_new_grade_aside
from makegood.domain.reviews.enums import Ground
from makegood.domain.reviews.models import Review
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, ask_again, contact, make_review, make_staff, settle

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PATH = "/dashboard/performance/"


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.VIEWER))


def given(grades: Iterable[int], day: date, **review: object) -> None:
    """Reviews of one day."""
    for grade in grades:
        make_review(grade, now=datetime.combine(day, time(10), UTC), **review)


def summed(grades: Iterable[int], day: date) -> None:
    """The sums of reviews of one day alone, which is all that this part of the page reads."""
    record_observations([Observation("shop", day, grade, {}) for grade in grades])


def text(browser: Client, start: str = "", end: str = "", **headers: str) -> str:
    """The words of the page from the element with one id to that with another."""
    main = browser.get(PATH, headers=headers).content.decode().partition("<main")[2].partition("</main>")[0]
    if start:
        main = "<i " + main.partition(f'id="{start}"')[2]
    if end:
        main = main.partition(f'id="{end}"')[0] + ">"
    words = " ".join(re.sub(r"<[^>]*>", " ", main).replace("\xa0", " ").split())
    return re.sub(r" ([.,])", r"\1", words)


class TestHow:
    def test_which_reviews_count_and_their_sum_unrounded_and_as_shown(self, browser: Client) -> None:
        summed([9, 8, 10, 3, 8, 7], date(2026, 8, 24))
        summed([2, 2], date(2026, 8, 23))
        page = text(browser, "how", "coming")
        assert (
            "From 24 August 2026 to 23 November 2026, the last three months, you received 6 reviews. That is at least "
            "5, so exactly these count. Show the 6 reviews that count"
        ) in page
        assert "45 points over 6 reviews = 7.5 It is" in page
        assert "Grade Count Points 3 1 3 7 1 7 8 2 16 9 1 9 10 1 10 Together 6 45" in page
        assert "2 given before 24 August 2026, so longer than three months ago. Show" in page

    def test_r8_2_half_up_is_told_with_the_sellers_own_numbers(self, browser: Client) -> None:
        summed([8] * 18 + [7, 8], date(2026, 11, 1))
        page = text(browser, "how", "coming")
        assert "159 points over 20 reviews = 7.95 → 8.0" in page
        assert "a half goes up: from 7.95 to just below 8.05 it reads 8.0" in page
        summed([8], date(2026, 11, 1))
        assert "167 points over 21 reviews = 7.9523… → 8.0" in text(browser, "how", "coming")

    def test_r8_1_with_fewer_than_5_all_reviews_count_and_why(self, browser: Client) -> None:
        summed([9, 8, 10, 3], NOW.date())
        summed([2, 2], date(2024, 2, 29))
        page = text(browser, "how", "norm")
        assert "you received 4 reviews. Fewer than 5 say too little, so all your reviews count, however old." in page
        assert "With 1 more in these three months they are enough, and only they count." in page
        assert "34 points over 6 reviews = 5.6666… → 5.7" in page
        assert "Nothing: every review that you received counts" in page
        assert "Nothing leaves: all reviews count, however old they become." in page

    def test_r7_2_first_grades_do_not_count_once_there_is_a_new_one(self, browser: Client) -> None:
        answer(request=ask_again(make_review(3)), overall=9, explanation="", offered=None, now=NOW)
        make_review(7)
        page = text(browser, "how")
        assert "16 points over 2 reviews = 8 It" not in page
        assert "16 points over 2 reviews = 8.0 It" in page
        assert "1 first grade in place of which the customer gave a new one; the new one counts" in page
        assert "With the first grades in place of the new ones your grade would be 5.0." in page

    def test_reviews_dated_after_today_wait_for_their_day(self, browser: Client, settings: Settings) -> None:
        """A clock that stepped back leaves such reviews behind (R8.1)."""
        summed([8] * 5, date(2026, 11, 20))
        summed([2, 2], date(2026, 11, 25))
        page = text(browser, "how", "norm")
        assert "2 dated after today; they count from their day on" in page
        assert "25 Nov 2 dated on this day count from now 8.0 → 6.3 over 7 below the norm" in page
        settings.MAKEGOOD_NOW = NOW + timedelta(days=2)
        assert "44 points over 7 reviews" in text(browser, "how")

    def test_the_links_lead_to_exactly_those_reviews(self, browser: Client) -> None:
        given([9, 9, 9], NOW.date())
        given([9, 9], date(2026, 8, 24))
        given([9] * 3, date(2026, 8, 23))
        page = browser.get(PATH).content.decode()
        counting = f'href="{PATH.replace("performance", "reviews")}?from=2026-08-24&amp;to=2026-11-23"'
        older = "/dashboard/reviews/?to=2026-08-23"
        assert counting in page
        assert f'href="{older}"' in page
        assert browser.get(counting[6:-1].replace("&amp;", "&")).content.decode().count('class="row"') == 5
        assert browser.get(older).content.decode().count('class="row"') == 3

    def test_without_reviews_it_tells_the_rule_and_no_number(self, browser: Client) -> None:
        page = text(browser, "how", "nps")
        assert "you received 0 reviews. Fewer than 5 say too little" in page
        assert "Without reviews there is no grade; it is never 0." in page
        assert "The norm is 8.0" in page
        assert "points over" not in page
        assert "twelve months" not in text(browser)

    @pytest.mark.parametrize(("language", "name"), [("nl", "Hoe het tot stand kwam"), ("en", "How it came about")])
    def test_it_has_a_place_of_its_own_that_help_can_point_to(self, browser: Client, language: str, name: str) -> None:
        page = browser.get(PATH, headers={"accept-language": language}).content.decode()
        assert re.search(rf'id="how"[^>]*><h2 id="how-title">{name}</h2>', page)
        assert f'href="{PATH}#how"' in browser.get("/dashboard/").content.decode()

    def test_in_dutch_numbers_have_a_comma(self, browser: Client) -> None:
        summed([8] * 18 + [7, 8], date(2026, 11, 1))
        page = text(browser, "how", "coming", **{"accept-language": "nl"})
        assert "159 punten over 20 beoordelingen = 7,95 → 8,0" in page
        assert "van 7,95 tot net onder 8,05 staat er 8,0" in page


class TestComingDays:
    def test_what_leaves_on_which_day_and_what_that_does(self, browser: Client) -> None:
        summed([1], date(2026, 8, 24))
        summed([6, 10], date(2026, 9, 1))
        summed([8] * 5, date(2026, 11, 1))
        page = text(browser, "coming", "norm")
        assert "24 Nov 1, grade 1 7.1 → 8.0 over 7 norm reached" in page
        assert "1 Dec 2, 8.0 on average 8.0 over 5" in page
        assert "If no new review comes in, your grade goes from 7.1 to 8.0 by 23 December 2026." in page
        assert "On 24 November 2026 it reaches the norm of 8.0 of itself." in page

    def test_when_fewer_than_5_remain_all_reviews_count_again(self, browser: Client) -> None:
        summed([2] * 5, date(2020, 1, 1))
        summed([9, 9], date(2026, 8, 24))
        summed([9] * 4, date(2026, 11, 1))
        page = text(browser, "coming", "norm")
        # 5 x 2 and 6 x 9 over 11
        assert "24 Nov 2, 9.0 on average 9.0 → 5.8 over 11 all reviews count below the norm" in page
        assert "When fewer than 5 reviews remain in the three months, all your reviews count again" in page
        assert "On 24 November 2026 it falls below the norm of 8.0." in page

    def test_only_the_coming_30_days(self, browser: Client) -> None:
        summed([9] * 5, NOW.date())
        summed([9], date(2026, 9, 22))  # leaves on 23 December, the thirtieth day
        summed([9], date(2026, 9, 23))
        page = text(browser, "coming", "norm")
        assert "The coming 30 days" in text(browser)
        assert "23 Dec 1, grade 9" in page
        assert "24 Dec" not in page
        assert "your grade is 9.0 on 23 December 2026, as today" in page

    def test_nothing_leaves(self, browser: Client) -> None:
        summed([9] * 5, NOW.date())
        assert "No review leaves the three months in these days" in text(browser, "coming", "norm")


def test_r12_2_what_was_removed_or_set_aside_does_not_count_and_says_why(browser: Client) -> None:
    given([9] * 5, NOW.date())
    bought = ask_again(make_review(3))
    answer(request=bought, overall=10, explanation="", offered=None, now=NOW)
    set_new_grade_aside(review=Review.objects.get(pk=bought.review_id), aside=True, by=OPERATOR, now=NOW)
    remove_review(review=make_review(1), ground=Ground.FRAUD, by=OPERATOR, now=NOW)
    page = text(browser, "how")
    assert "48 points over 6 reviews = 8" in page  # 5 x 9 and the 3 that counts again
    assert "1 new grade that the marketplace set aside; the first one counts." in page
    assert "1 removed by the marketplace or withdrawn by its customer." in page
    assert "the customer gave a new one" not in page
    assert "can still be graded again" not in page


class TestNorm:
    def test_below_it_each_way_back_on_its_own(self, browser: Client) -> None:
        given([1, 4, 9, 9, 9], NOW.date())
        page = text(browser, "norm", "recovery")
        assert "You have 6.4, the norm is 8.0." in page
        # 32 + 10 n >= 7.95 (5 + n); with 9: n >= 7.38; with 8: n >= 155
        assert "10 4 1 (now 1) 9 8 1 (now 1) 8 155 2 (now 1, 4) " in page
        assert "Of the low reviews that count, 2 can still be graded again, each once" in page

    def test_who_was_asked_already_cannot_be_asked_again(self, browser: Client) -> None:
        for grade in (1, 1, 9):
            review = make_review(grade)
            if grade == 1:
                ask_again(review)
        page = text(browser, "norm", "recovery")
        assert "10 7 not enough 9 13 not enough" in page
        assert "No low review that counts can still be graded again" in page

    def test_above_it_how_many_low_ones_bring_it_below(self, browser: Client) -> None:
        summed([9] * 10, NOW.date())
        page = text(browser, "norm")
        # 90 + g n < 7.95 (10 + n)
        assert "Grade New, in a row 1 to 2 2 3 to 4 3 5 4 6 6 7 12 " in page

    def test_it_is_the_norm_of_the_marketplace(self, browser: Client) -> None:
        summed([9] * 10, NOW.date())
        settle(grade_norm="9.5")
        page = text(browser, "norm")
        assert "You have 9.0, the norm is 9.5." in page
        assert "10 9 not enough" in page
        assert " 9 never" not in page
        settle(grade_norm="1.0", low_below=2)
        assert "No review can bring you below the norm" in text(browser, "norm")


class TestFigures:
    def test_the_trend_is_the_grade_of_each_months_end_and_today(self, browser: Client) -> None:
        summed([4] * 5, date(2026, 3, 10))
        summed([8], date(2026, 7, 1))
        summed([9] * 5, date(2026, 10, 15))
        page = text(browser, "grade-trend", "spread")
        rows = page.partition("Period ")[2]
        assert rows.startswith("23 November 2026 9.0 5 three months 31 October 2026 9.0 5 three months")
        assert "30 September 2026 4.7 6 all reviews" in rows
        assert "31 May 2026 4.0 5 three months" in rows
        assert rows.count("2026") + rows.count("2025") == 13
        assert "30 November 2025 – 0 –" in rows
        assert "Open dots" in page

    def test_r8_3_aspects_with_average_and_count(self, browser: Client) -> None:
        make_review(8, aspects={"delivery_time": 4, "condition": 9})
        make_review(8, aspects={"delivery_time": 9})
        page = text(browser, "spread", "how")
        assert "Delivery time 6.5 2" in page
        assert "Condition on arrival 9.0 1" in page
        assert "As described – 0" in page
        assert "8 100% 2" in page
        assert "“Delivery time” has the lowest average of the aspects, 6.5" in text(browser)

    def test_r9_6_recovery_is_that_of_the_shop_page(self, browser: Client) -> None:
        at = NOW - timedelta(days=10)
        review = make_review(3, now=at)
        contact(review, now=at + timedelta(hours=4))
        answer(request=ask_again(review), overall=8, explanation="", offered=None, now=NOW)
        make_review(2, now=at)
        figures = r'<div class="recovery">.*?</dl>'
        ours = re.search(figures, browser.get(PATH).content.decode(), re.DOTALL)
        theirs = re.search(figures, browser.get("/shop/shop/").content.decode(), re.DOTALL)
        assert ours is not None
        assert theirs is not None
        assert ours[0] == theirs[0]
        assert "4 hours" in ours[0].replace("\xa0", " ")
        make_staff("other")
        assert "contacted by the seller 50%" in text(browser, "recovery")

    def test_without_low_reviews_there_is_nothing_to_recover(self, browser: Client) -> None:
        make_review(9)
        assert 'id="recovery"' not in browser.get(PATH).content.decode()


@pytest.mark.parametrize("days", [1, 120])
def test_the_page_costs_the_same_for_one_day_of_reviews_and_many(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries, days: int
) -> None:
    for ago in range(days):
        summed([3, 9] * 20, NOW.date() - timedelta(days=ago))
    browser.get(PATH)
    with django_assert_num_queries(15):
        browser.get(PATH)
