"""*Beoordelingen*: what the list shows, filters and pages (R4.1, R4.2)."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.orders.models import Customer
from makegood.domain.reassessments.actions import answer
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.queries import list_reviews
from makegood.kernel.actors import Role
from makegood.web.dashboard.forms import ReviewFilterForm
from tests.factories import NOW, agent_of, ask_again, contact, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PATH = "/dashboard/reviews/"
QUERIES = 10
"""Session, person, memberships, seller; settings; grade, norm; to do: what counts and what does not; reviews.

Where there are more than are shown: how many, instead of the tasks that do not count, and of all.
"""


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.VIEWER))


def listed(page: str) -> list[str]:
    """The order numbers in the list of all reviews, as shown; what is to do stands above it."""
    return re.findall(r"order <bdi>([^<]*)</bdi>", page.partition('id="results"')[2])


def orders(browser: Client, **query: str) -> list[str]:
    """The same of the list at an address."""
    answer = browser.get(PATH, query)
    assert answer.status_code == 200
    return listed(answer.content.decode())


def test_a_row_shows_what_the_seller_may_know_and_never_the_address(browser: Client) -> None:
    make_review(
        4,
        "Doos was ingedeukt.",
        order_id="A-1",
        name="Anna de Vries",
        email="anna.secret@customers.example",
        delivered=date(2026, 11, 11),
        now=NOW - timedelta(days=3),
    )
    page = browser.get(PATH).content.decode()
    for shown in ("Doos was ingedeukt.", "A-1", "Anna V.", "11 November 2026", "20 November 2026", "not contacted yet"):
        assert shown in page
    assert "anna.secret" not in page
    assert "Vries" not in page


def test_r7_4_a_line_that_was_shown_before_shows_what_has_changed_since(browser: Client, as_user: SignIn) -> None:
    """Lines are kept by what they show (web.dashboard.rows): review, purchase, customer, and who looks."""
    review = make_review(4, "Doos was ingedeukt.", order_id="A-1", name="Anna de Vries")
    line = browser.get(PATH).content.decode().partition('id="results"')[2]
    assert "Anna V." in line
    assert "data-mail" not in line, "somebody who may only read"
    Customer.objects.filter(pk=review.purchase.customer_id).update(name="Bea de Wit")
    contact(review)
    agent = as_user(make_staff(role=Role.AGENT))
    line = agent.get(PATH).content.decode().partition('id="results"')[2]
    assert "Bea W." in line
    assert "Anna" not in line
    assert "data-mail" in line
    assert "not contacted yet" not in line.partition("<li data-mail")[2]


def test_the_newest_comes_first_and_other_sellers_are_not_in_it(browser: Client) -> None:
    make_review(order_id="older", now=NOW - timedelta(days=2))
    make_review(order_id="newer", now=NOW - timedelta(days=1))
    make_review(order_id="theirs", seller_id="other")
    assert orders(browser) == ["newer", "older"]


@pytest.mark.parametrize(("number", "shown"), [(1, 1), (3, 3), (60, 25)])
def test_the_page_costs_the_same_however_many_reviews_there_are(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int, shown: int
) -> None:
    for count in range(number):
        review = make_review(3, now=NOW - timedelta(minutes=count))
        if count % 10 == 1:
            ask_again(review)
    browser.get(PATH)
    with django_assert_num_queries(QUERIES + (number > 25)):
        answer = browser.get(PATH)
    assert answer.content.decode().count('class="row"') == shown


def test_paging_neither_skips_nor_repeats_while_new_reviews_come_in(browser: Client) -> None:
    for count in range(60):
        make_review(order_id=f"R-{count:02}", now=NOW - timedelta(minutes=count // 2))
    seen: list[str] = []
    query = ""
    while True:
        page = browser.get(PATH + query).content.decode()
        seen += listed(page)
        make_review(order_id=f"new-{len(seen)}", now=NOW)
        following = re.search(r'rel="next" href="([^"]*)"', page)
        if not following:
            break
        query = following[1].replace("&amp;", "&")
    assert sorted(seen) == [f"R-{count:02}" for count in range(60)]


def test_grade_bands_go_by_the_first_grade(browser: Client) -> None:
    for grade in range(1, 11):
        make_review(grade, order_id=f"g{grade}")
    review = make_review(2, order_id="repaired")
    request = ask_again(review)
    answer(request=request, overall=9, explanation="", offered=Offered.NO, now=NOW)
    assert sorted(orders(browser, band="low")) == ["g1", "g2", "g3", "g4", "g5", "repaired"]
    assert sorted(orders(browser, band="middle")) == ["g6", "g7"]
    assert sorted(orders(browser, band="good")) == ["g10", "g8", "g9"]


def test_each_review_has_exactly_one_state(browser: Client) -> None:
    make_review(order_id="unanswered")
    contact(make_review(order_id="contacted"))
    ask_again(make_review(order_id="asked_again"))
    request = ask_again(make_review(order_id="graded_again"))
    answer(request=request, overall=8, explanation="", offered=Offered.UNSAID, now=NOW)
    for state in ("unanswered", "contacted", "asked_again", "graded_again"):
        assert orders(browser, state=state) == [state]


def test_the_period_has_both_its_days_in_the_marketplaces_zone(browser: Client) -> None:
    midnight = NOW.replace(day=20, hour=23, minute=30)  # 00:30 on the 21st in Amsterdam
    make_review(order_id="late", now=midnight)
    make_review(order_id="noon", now=NOW.replace(day=20, hour=11))
    assert orders(browser, **{"from": "2026-11-21", "to": "2026-11-21"}) == ["late"]
    assert orders(browser, **{"from": "2026-11-20", "to": "2026-11-20"}) == ["noon"]
    assert orders(browser, **{"from": "2026-11-20", "to": "2026-11-21"}) == ["late", "noon"]


def test_text_is_found_by_the_beginning_of_all_words_without_case_and_accents(browser: Client) -> None:
    make_review(text="Één deukje in de fiets", order_id="X-77")
    make_review(text="Snel geleverd", order_id="Y-78")
    assert orders(browser, q="EEN deuk") == ["X-77"]
    assert orders(browser, q="x-77") == ["X-77"]
    assert orders(browser, q="eukje") == []
    assert orders(browser, q="deukje snel") == []


def test_filters_survive_paging(browser: Client) -> None:
    for _count in range(30):
        make_review(3)
        make_review(9)
    page = browser.get(PATH, {"band": "low"}).content.decode()
    following = re.search(r'rel="next" href="([^"]*)"', page)
    assert following
    second = browser.get(PATH + following[1].replace("&amp;", "&")).content.decode()
    assert second.count('class="row"') == 5


@pytest.mark.parametrize(
    "query",
    [
        {"band": "awful"},
        {"state": "x"},
        {"from": "yesterday"},
        {"from": "2026-02-30"},
        {"to": "2026-02-30"},
        {"from": "99999-01-01"},
        {"from": "2026-11-20", "to": "2026-11-01"},
        {"q": "a\x00b"},
        {"q": "x" * 5000},
    ],
)
def test_a_filter_that_makes_no_sense_is_ignored_and_named(browser: Client, query: dict[str, str]) -> None:
    make_review(order_id="A-1", now=NOW)
    answer = browser.get(PATH, query)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "A part of your filter was ignored" in page
    assert 'aria-invalid="true"' in page
    assert "A-1" in page


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "W251bGwsMV0", "é", "A" * 5000, "WyIyMDI2LTExLTIzIiwxXQ"])
def test_a_made_up_place_in_the_list_shows_the_newest(browser: Client, cursor: str) -> None:
    make_review(order_id="A-1")
    page = browser.get(PATH, {"cursor": cursor}).content.decode()
    assert "The place in the list was not recognised" in page
    assert "A-1" in page


def test_odd_searches_find_nothing_and_break_nothing(browser: Client, test_data: Path) -> None:
    make_review(text="gewoon")
    strings = json.loads((test_data / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    for text in strings:
        wanted = ReviewFilterForm({"q": text}, low_below=6).wanted("shop")
        list(list_reviews(wanted, by=agent_of("shop")))
    for text in strings[::20]:
        assert browser.get(PATH, {"q": text}).status_code == 200


def test_words_are_shown_as_typed_and_never_as_markup(browser: Client) -> None:
    make_review(text="<script>alert(1)</script> & <b>dik</b>", name="<i>Eve</i> Mallory")
    page = browser.get(PATH).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;dik" in page
    assert "<i>Eve" not in page


def test_an_empty_list_says_why(browser: Client) -> None:
    assert "No reviews yet" in browser.get(PATH).content.decode()
    make_review(9)
    assert "No reviews match" in browser.get(PATH, {"band": "low"}).content.decode()


def test_help_stands_beside_the_reviews(browser: Client) -> None:
    assert "75% deliberately look for negative ones" in browser.get(PATH).content.decode()


def test_the_overview_tells_the_grade_and_what_waits(browser: Client) -> None:
    for grade in (3, 4, 9, 9, 10):
        make_review(grade, now=NOW)
    contact(make_review(2))
    page = browser.get("/dashboard/").content.decode()
    assert "6.2" in page
    assert "Over 6 reviews" in page
    assert "of the last three months" in page
    assert "24 August 2026" in page
    assert re.search(r'class="big">2</strong> customers gave 5 or less', page)
    assert "?state=attention" in page


def test_the_overview_of_a_new_seller_has_no_grade_rather_than_zero(browser: Client) -> None:
    page = browser.get("/dashboard/").content.decode()
    assert "No grade yet" in page
    assert "0.0" not in page
