"""Searching while typing, and the keys for what is done all day (R4.1, R4.3)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, sign_in
from tests.browser.looking import barriers

pytestmark = pytest.mark.browser


def begin(page: Page) -> None:
    sign_in(page, "james@northlight.example")
    page.goto("/dashboard/reviews/")


def tops(page: Page) -> list[float]:
    """Where the parts of the page stand that must not move."""
    boxes = [page.locator(part).bounding_box() for part in ("#to-do", "#id_q", "#count", "#found")]
    return [box["y"] for box in boxes if box]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE | {"width": 320}], ids=["desktop", "phone"])
def test_the_list_follows_what_is_typed_and_nothing_jumps(open_page: OpenPage, viewport: dict[str, int]) -> None:
    page = open_page(viewport, "en")
    begin(page)
    total = page.locator("#count").inner_text()
    first = re.compile("q=xyz")
    page.route(first, lambda route: None)  # is never answered
    page.locator("#id_q").focus()
    before = tops(page)
    # The newest answer wins: nobody waits for what a newer request has overtaken.
    with page.expect_event("requestfailed"):
        with page.expect_request(first):
            page.keyboard.type("xyz")
        page.locator("#id_q").fill("arriv")
    page.wait_for_url("**/dashboard/reviews/?q=arriv")
    expect(page.locator("#found .row").first).to_contain_text(re.compile("arriv", re.IGNORECASE))
    expect(page.locator("#count")).not_to_have_text(total)
    expect(page.locator("#id_q")).to_be_focused()
    assert tops(page) == before

    # A chip takes its filter out of the field too, and the focus has a place to be.
    page.locator("#id_band").select_option("good")
    page.wait_for_url("**/?band=good&q=arriv")
    expect(page.locator("#chips ul:not(.htmx-added)")).to_contain_text("Grade: good")
    page.locator(".chip", has_text="arriv").press("Enter")
    page.wait_for_url("**/?band=good")
    expect(page.locator("#id_q")).to_have_value("")
    expect(page.locator("#count")).to_be_focused()
    page.go_back()
    expect(page.locator("#id_q")).to_have_value("arriv")
    assert barriers(page) == []

    # Who was signed out meanwhile comes back to the same list.
    page.context.clear_cookies()
    page.locator("#id_q").fill("perfect")
    page.wait_for_url("**/account/login/?next=/dashboard/reviews/*")


def test_the_keys_do_what_is_done_all_day(open_page: OpenPage) -> None:
    page = open_page(DESKTOP, "en")
    begin(page)
    keys = page.locator("#keys")
    rows = page.locator("main .list a.row")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()

    page.keyboard.press("?")
    expect(keys).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(rows.nth(1)).to_be_focused()

    page.keyboard.press("/")
    page.keyboard.type("jk?go")
    expect(page.locator("#id_q")).to_have_value("jk?go")
    expect(keys).to_be_hidden()

    # They can be switched off for good, and the button still shows the list.
    page.get_by_role("button", name="Keyboard shortcuts").first.click()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.goto("/dashboard/reviews/")
    page.keyboard.press("?")
    page.keyboard.press("j")
    expect(keys).to_be_hidden()
    expect(rows.nth(0)).not_to_be_focused()
    page.get_by_role("button", name="Keyboard shortcuts").first.click()
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")

    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/reviews/[a-z2-7]{26}/$"))
    page.keyboard.press("e")
    page.wait_for_url("**/message/")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/performance/")
