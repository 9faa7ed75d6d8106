"""From an invitation to a sign-in in two steps, by keyboard alone; then every page of it without barriers."""

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, sign_in
from tests.browser.keyboard import press, type_into
from tests.browser.looking import look, look_here
from tests.browser.test_main_loop import reload_until

pytestmark = pytest.mark.browser

OWNER = "james@northlight.example"
PASSWORD = "een-lang-wachtwoord"
PERIOD = 30


def code_after(page: Page, secret: str, used: int) -> tuple[str, int]:
    """A code of a period that has not been used yet; an app would show it within half a minute."""
    while (counter := int(time.time()) // PERIOD) == used:
        page.wait_for_timeout(500)
    return f"{hotp_value(secret, counter):06}", counter


def invite(owner: Page, address: str) -> None:
    sign_in(owner, OWNER)
    owner.goto("/dashboard/settings/")
    press(owner, "a[href$='/invite/']")
    owner.wait_for_url("**/invite/")
    type_into(owner, "email", address)
    owner.keyboard.press("Enter")
    expect(owner.get_by_role("status")).to_contain_text(address)


def open_invitation(page: Page, address: str) -> str:
    """Opens the e-mail to this address and gives the address of its link."""
    page.goto("/mailbox/")
    letter = page.locator("a.row").filter(has_text=address)
    reload_until(page, letter)
    letter.first.click()
    link = page.frame_locator("iframe").locator("a.button").get_attribute("href") or ""
    assert "/account/invitation/" in link
    return link


def turn_on(page: Page) -> tuple[str, int, list[str]]:
    """The key, the period of the code that was used, and the recovery codes."""
    page.goto("/account/security/")
    press(page, "main a[href$='/two-factor/']")
    page.wait_for_url("**/confirm/**")
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".qr").wait_for()
    assert page.locator(".qr svg").bounding_box()["width"] > 150  # type: ignore[index]  # it is shown
    found = look_here(page)
    page.reload()  # the focus begins at the top again
    secret = page.locator(".key").inner_text().replace(" ", "")
    code, counter = code_after(page, secret, 0)
    type_into(page, "code", code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    assert found + look_here(page) == []
    return secret, counter, page.locator(".codes code").all_inner_texts()


def sign_in_with_code(page: Page, address: str, code: str) -> list[str]:
    """Signs in, and gives what is wrong with the page that asks for the code."""
    page.goto("/account/login/")
    type_into(page, "login", address)
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/code/**")
    found = look_here(page)
    page.reload()
    type_into(page, "code", code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/**")
    return found


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    press(page, "main button")
    page.wait_for_url("**/account/login/**")


def test_from_invitation_to_a_sign_in_in_two_steps_by_keyboard_alone(open_page: OpenPage, tmp_path: Path) -> None:
    address = "nieuw@northlight.example"
    owner = open_page(DESKTOP, "nl", java_script_enabled=False)
    invite(owner, address)
    page = open_page(PHONE, "nl", bypass_csp=False)
    page.goto(open_invitation(page, address))
    assert look_here(page) == []
    page.reload()
    type_into(page, "name", "Kim de Boer")
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/**")
    type_into(page, "login", address)
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/**")
    secret, used, codes = turn_on(page)
    with page.expect_download() as download:
        press(page, "a[download]")
    kept = tmp_path / "codes.txt"
    download.value.save_as(kept)
    assert re.findall(r"^\d{8}$", kept.read_text(encoding="utf-8"), re.MULTILINE) == codes
    below = "/account/security/"
    ways = (
        below,
        f"{below}sessions/",
        f"{below}two-factor/off/",
        f"{below}recovery-codes/",
        f"{below}recovery-codes/new/",
    )
    found = [line for way in ways for line in look(page, way)]
    sign_out(page)
    found += sign_in_with_code(page, address, codes[0])
    sign_out(page)
    code, _ = code_after(page, secret, used)
    assert found + sign_in_with_code(page, address, code) == []
