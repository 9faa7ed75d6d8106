"""What only a picture shows: nothing is cut, broken or struck through, and what belongs together stands together."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, sign_in

pytestmark = pytest.mark.browser

OPERATOR = "operator@marketplace.example"

_LINES_OF_WORDS = """rows => rows.flatMap(row => {
  const text = row.firstChild, words = text.data.matchAll(/\\S+/g);
  return [...words].map(word => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return [word[0], range.getClientRects().length];
  });
})"""

_DISTANCE_TO_ITS_LINK = """item => {
  const before = document.createElement("span");
  before.textContent = "\\u2060";  // it takes no room
  item.prepend(before);
  return item.querySelector("a").getBoundingClientRect().top - before.getBoundingClientRect().top;
}"""

_WHERE_ITS_WORDS_BEGIN = """caption => {
  const range = document.createRange();
  range.selectNodeContents(caption);
  return range.getBoundingClientRect().left;
}"""


def open_as_operator(open_page: OpenPage, viewport: dict[str, int], address: str) -> Page:
    page = open_page(viewport)
    sign_in(page, OPERATOR)
    page.goto(address)
    return page


def test_the_dot_before_an_error_stands_at_its_first_line(open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto("/shop/fietshoek/")
    page.locator("article a[href^='report/']").first.click()
    page.locator("main form button").click()
    errors = page.locator("#errors li")
    errors.first.wait_for()
    assert [abs(error.evaluate(_DISTANCE_TO_ITS_LINK)) < 5 for error in errors.all()] == [True] * 3
    assert errors.locator("a").evaluate_all("all => all.map(one => one.hash)") == ["#ground", "#explanation", "#email"]


def test_what_a_table_is_about_can_be_read_without_moving_it(open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto("/moderation/")
    assert page.locator("caption").evaluate(_WHERE_ITS_WORDS_BEGIN) < PHONE["width"] / 4


def test_no_line_of_a_chart_runs_through_its_numbers(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "james@northlight.example")
    page.goto("/dashboard/performance/")
    number = page.locator(".line-chart .value").first
    around = number.evaluate("one => [getComputedStyle(one).paintOrder, getComputedStyle(one).stroke]")
    assert around == ["stroke", page.locator(".card").first.evaluate("one => getComputedStyle(one).backgroundColor")]


def test_words_stay_whole_beside_what_became_of_a_report(open_page: OpenPage) -> None:
    page = open_as_operator(open_page, PHONE, "/operator/sellers/fietshoek/")
    words = page.locator(".list .row strong").evaluate_all(_LINES_OF_WORDS)
    assert words
    assert [word for word, lines in words if lines > 1] == []


def test_who_signed_in_is_told_whole_where_there_is_room(open_page: OpenPage) -> None:
    page = open_as_operator(open_page, DESKTOP, "/operator/")
    name = page.locator(".topbar .menu > summary")
    assert name.evaluate("one => one.scrollWidth - one.clientWidth") == 0


def test_the_mailbox_shows_the_newest_first(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/mailbox/")
    days: list[str] = page.locator("main time").evaluate_all("all => all.map(one => one.dateTime.slice(0, 10))")
    assert len(set(days)) > 1
    assert days == sorted(days, reverse=True)
