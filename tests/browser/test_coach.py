"""The coach answers while somebody types, and at the preview where scripts are off (R5.3, R5.4)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, sign_in
from tests.browser.looking import barriers

pytestmark = pytest.mark.browser

GOOD = "We are very sorry, and we understand that this is annoying. We send you a new lamp today."


def begin(page: Page) -> None:
    """The form for a message about a low review."""
    sign_in(page, "james@northlight.example")
    page.goto("/dashboard/reviews/?band=low&state=unanswered")
    page.goto(f"{page.locator('a.row').first.get_attribute('href')}message/")


def test_the_checks_change_while_typing(open_page: OpenPage) -> None:
    page = open_page(DESKTOP, "en")
    begin(page)
    checks = page.locator(".checks li")
    expect(checks).to_have_count(4)
    expect(checks.nth(2)).not_to_have_class("met")
    expect(checks.nth(3)).not_to_have_class("met")

    page.locator("#text").press_sequentially(GOOD)
    expect(checks.nth(2)).to_have_class("met")
    expect(checks.nth(3)).to_have_class("met")
    expect(page.locator("#coach-told[role=status]")).not_to_be_empty()
    assert barriers(page) == []

    page.locator("#text").fill("If you change your grade to a 9, we refund the whole amount.")
    expect(page.locator(".coach [data-code=conditional_offer]")).to_contain_text("If you change your grade to a 9")
    expect(page.locator("#coach-told")).to_contain_text("This cannot be sent")
    assert barriers(page) == []
    assert page.locator("#text").evaluate("element => document.activeElement === element"), "the cursor stays"

    page.locator("#text").fill("")
    expect(page.locator(".coach [data-code=conditional_offer]")).to_have_count(0)


def test_on_a_phone_the_checks_stand_between_the_text_and_the_buttons(open_page: OpenPage) -> None:
    page = open_page(PHONE, "en")
    begin(page)

    def top(selector: str) -> float:
        return page.locator(selector).first.evaluate("element => element.getBoundingClientRect().top + scrollY")

    order = [top("main aside"), top("#text"), top(".coach"), top("button[value=preview]")]
    assert order == sorted(order)
    page.locator("#text").fill(GOOD)
    page.locator("button[value=preview]").click()
    page.wait_for_selector("button[value=send]")
    assert top(".letter-body") < top(".coach") < top("button[value=send]")


def test_without_scripts_the_checks_stand_at_the_preview(open_page: OpenPage) -> None:
    page = open_page(PHONE, "en", java_script_enabled=False)
    begin(page)
    page.locator("#text").fill(GOOD)
    page.locator("button[value=preview]").click()
    checks = page.locator(".checks li")
    expect(checks.nth(2)).to_have_class("met")
    expect(checks.nth(3)).to_have_class("met")
    page.locator("button[value=send]").click()
    expect(page.locator(".notice.success")).to_be_visible()
