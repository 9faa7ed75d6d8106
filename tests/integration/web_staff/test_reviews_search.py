"""Searching while typing, filters in the address, and what the list says when nothing is found (R4.1)."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.reviews.models import Review
from makegood.kernel.actors import Role
from makegood.web.dashboard.views import reviews
from tests.factories import NOW, contact, make_review, make_staff

pytestmark = pytest.mark.django_db

PATH = "/dashboard/reviews/"
TYPING = {"HX-Request": "true", "HX-Trigger": "filters", "HX-Target": "found"}


@pytest.fixture
def browser(as_user: Callable[[User], Client]) -> Client:
    return as_user(make_staff(role=Role.VIEWER))


def look(browser: Client, query: str = "", **headers: str) -> str:
    answer = browser.get(PATH + query, headers=headers or None)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def count(page: str) -> str:
    found = re.search(r'<p id="count" role="status" aria-live="polite" tabindex="-1">(.*?)</p>', page)
    assert found
    return found[1]


def chips(page: str) -> dict[str, str]:
    """The filters that are on, and where the list is without each."""
    found = re.findall(r'<a class="chip" href="([^"]*)">.*?<bdi>(.*?)</bdi>', page)
    return {label: href for href, label in found}


class TestTyping:
    def test_only_the_results_come_back(self, browser: Client) -> None:
        make_review(3, "Deukje", order_id="A-1")
        make_review(3, "Kras", order_id="A-2")
        answer = browser.get(PATH + "?band=&state=&from=&to=&q=deuk", headers=TYPING)
        page = answer.content.decode()
        assert page.lstrip().startswith('<section class="results" id="results"')
        assert "A-1" in page
        assert "A-2" not in page
        assert count(page) == "1 review"
        assert answer["HX-Replace-Url"] == f"{PATH}?q=deuk"

    def test_the_address_is_one_to_share(self, browser: Client) -> None:
        query = "?q=%C3%A9%C3%A9n+%26+twee&band=low&state=attention&from=2026-11-01&to=&seller=shop"
        address = browser.get(PATH + query, headers=TYPING)["HX-Replace-Url"]
        assert address == f"{PATH}?band=low&state=attention&from=2026-11-01&q=%C3%A9%C3%A9n+%26+twee"
        assert 'value="één & twee"' in look(browser, address.removeprefix(PATH))

    def test_a_value_that_makes_no_sense_is_named_and_not_in_the_address(self, browser: Client) -> None:
        answer = browser.get(PATH + "?band=awful&q=x", headers=TYPING)
        assert "A part of your filter was ignored" in answer.content.decode()
        assert answer["HX-Replace-Url"] == f"{PATH}?q=x"

    def test_other_parts_of_the_page_keep_their_own_address(self, browser: Client) -> None:
        answer = browser.get(PATH + "?q=x", headers={"HX-Request": "true", "HX-Target": "results"})
        assert "HX-Replace-Url" not in answer
        assert answer.content.decode().lstrip().startswith("<section")

    def test_back_in_the_browser_gets_the_whole_page(self, browser: Client) -> None:
        page = look(browser, "?q=x", **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
        assert page.startswith("<!doctype html>")

    def test_no_cache_mixes_up_the_page_and_its_results(self, browser: Client) -> None:
        assert "HX-Request" in browser.get(PATH)["Vary"]

    @pytest.mark.parametrize("number", [1, 3])
    def test_a_key_stroke_costs_the_same_however_much_is_found(
        self, browser: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(number):
            make_review(3, "Deukje")
        look(browser)
        with django_assert_num_queries(7):  # session, person, memberships, seller, settings, how many, reviews
            look(browser, "?q=deuk", **TYPING)


class TestCount:
    def test_the_number_of_results_is_told(self, browser: Client) -> None:
        for _ in range(27):
            make_review(9)
        make_review(3)
        assert count(look(browser)) == "28 reviews"
        assert count(look(browser, "?band=low")) == "1 review"
        assert count(look(browser, "?band=middle")) == "0 reviews"

    def test_many_are_not_counted_to_the_last(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("makegood.domain.reviews.queries.lists.COUNTED_AT_MOST", 26)
        monkeypatch.setattr(reviews, "COUNTED_AT_MOST", 26)
        for _ in range(28):
            make_review(9)
        assert count(look(browser)) == "More than 26 reviews"


class TestVeryMany:
    """Words are looked for part by part: 4 reviews at a time here, of 10 that were given on as many days."""

    @pytest.fixture(autouse=True)
    def _ten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("makegood.domain.reviews.queries.lists.SEARCHED_AT_MOST", 4)
        for days in range(10):
            text = "Deukje" if days in (1, 6, 7) else "Fiets"
            make_review(3, text, order_id=f"R-{days}", now=NOW - timedelta(days=days))

    def walk(self, browser: Client, query: str) -> list[tuple[list[str], str]]:
        """The order numbers and the count of page after page."""
        pages = []
        while query:
            page = look(browser, query)
            found = re.findall(r"order <bdi>([^<]*)</bdi>", page.partition('id="found"')[2])
            pages.append((found, re.sub("<[^>]*>", "", count(page))))
            following = re.search(r'rel="next" href="([^"]*)"', page)
            query = following[1].removeprefix(PATH) if following else ""
        return pages

    def test_each_page_says_how_far_it_looked_and_none_is_passed_over(self, browser: Client) -> None:
        assert self.walk(browser, "?q=deukje") == [
            (["R-1"], "Searched back to 20 November 2026"),
            (["R-6", "R-7"], "Searched back to 16 November 2026"),
            ([], "Searched back to the first review"),
        ]

    def test_a_part_without_any_leads_on(self, browser: Client) -> None:
        assert [found for found, _count in self.walk(browser, "?q=R-9")] == [[], [], ["R-9"]]
        page = look(browser, "?q=R-9")
        assert "Nothing found so far" in page
        assert "No reviews match" not in page

    def test_days_that_hold_fewer_are_searched_at_once(self, browser: Client) -> None:
        assert self.walk(browser, "?q=deukje&from=2026-11-16&to=2026-11-17") == [(["R-6", "R-7"], "2 reviews")]

    def test_other_filters_hold_too(self, browser: Client) -> None:
        contact(Review.objects.get(purchase__order_id="R-7"))
        pages = self.walk(browser, "?q=deukje&state=contacted")
        assert [found for found, _count in pages] == [[], ["R-7"], []]

    def test_a_list_without_words_is_not_cut_up(self, browser: Client) -> None:
        ((found, number),) = self.walk(browser, "?band=low")
        assert (len(found), number) == (10, "10 reviews")


class TestChips:
    def test_each_filter_can_be_removed_and_all_of_them(self, browser: Client) -> None:
        make_review(3, "Deukje")
        page = look(browser, "?band=low&state=unanswered&from=2026-11-01&to=2026-11-30&q=deuk")
        rest = {
            "Grade: low (1 to 5)": "?state=unanswered&from=2026-11-01&to=2026-11-30&q=deuk",
            "not contacted yet": "?band=low&from=2026-11-01&to=2026-11-30&q=deuk",
            "First day: Nov. 1, 2026": "?band=low&state=unanswered&to=2026-11-30&q=deuk",
            "Last day: Nov. 30, 2026": "?band=low&state=unanswered&from=2026-11-01&q=deuk",
            "“deuk”": "?band=low&state=unanswered&from=2026-11-01&to=2026-11-30",
        }
        assert chips(page) == {label: PATH + query for label, query in rest.items()}
        assert f'class="chip-all" href="{PATH}">Remove all filters' in page

    def test_without_filters_there_are_none(self, browser: Client) -> None:
        make_review(3)
        page = look(browser)
        assert chips(page) == {}
        assert "Remove all filters" not in page

    def test_the_place_in_the_list_does_not_survive_its_filter(self, browser: Client) -> None:
        for minutes in range(30):
            make_review(3, now=NOW - timedelta(minutes=minutes))
        page = look(browser, "?band=low&state=")
        following = re.search(r'rel="next" href="([^"]*)"', page)
        assert following
        assert "state=" not in following[1]
        assert chips(look(browser, following[1])) == {"Grade: low (1 to 5)": PATH}

    def test_what_was_ignored_is_no_filter(self, browser: Client) -> None:
        make_review(3)
        page = look(browser, "?band=awful&from=2026-11-20&to=2026-11-01&q=%21%21")
        assert list(chips(page)) == ["First day: Nov. 20, 2026"]
        for part in ("Grade: ", "Last day: This day lies before the first.", "There is no word and no number in it."):
            assert part in page


class TestNothingFound:
    def test_it_says_which_filter_to_remove(self, browser: Client) -> None:
        make_review(9, "Fiets")
        contact(make_review(3, "Deukje"))
        page = look(browser, "?band=low&q=fiets")
        assert "No reviews match" in page
        assert "Without one of these filters there are reviews:" in page
        found = page.partition('id="found"')[2]
        assert re.findall(r'href="([^"]*)">Remove filter', found) == [f"{PATH}?q=fiets", f"{PATH}?band=low"]

    def test_a_single_filter_is_the_one(self, browser: Client) -> None:
        make_review(9)
        page = look(browser, "?q=zadel")
        assert "There are reviews without this filter:" in page
        assert f'href="{PATH}">Remove filter: <bdi>“zadel”</bdi>' in page
        assert "Words are found by their beginning" in page

    def test_or_that_only_together_they_leave_nothing(self, browser: Client) -> None:
        make_review(9, "Fiets")
        page = look(browser, "?band=low&q=zadel")
        assert "No single filter is to blame" in page
        assert "Show all reviews" in page

    def test_a_shop_without_reviews_learns_how_they_come_about(self, browser: Client) -> None:
        for query in ("?band=low", "?state=attention"):
            assert "each customer who agreed to it gets an invitation" in look(browser, query)


def test_a_made_up_place_in_the_to_do_list_shows_its_beginning(browser: Client) -> None:
    make_review(3, order_id="A-1")
    page = look(browser, "?state=attention&cursor=1.x")
    assert "so this is its beginning" in page
    assert "A-1" in page
