"""Every flow by keyboard alone. The review form, the survey and the sign-in in two steps are in the files beside."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.keyboard import press, tab_to, type_into
from tests.browser.looking import look_here
from tests.browser.test_main_loop import reload_until
from tests.browser.test_pages import open_letter

pytestmark = pytest.mark.browser


def begin(page: Page) -> None:
    """Sign in, skip the navigation once, and go by it to the list of reviews."""
    page.goto("/account/login/")
    type_into(page, "login", "anna@fietshoek.example")
    type_into(page, "password", "makegood-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.reload()
    press(page, "nav a[href$='/dashboard/reviews/']")
    page.wait_for_url("**/dashboard/reviews/")


def write(page: Page) -> str:
    """From the list to a message that is sent; gives the order."""
    page.goto("/dashboard/reviews/?band=low&state=unanswered")
    press(page, "main a.row")
    page.wait_for_url("**/reviews/*/")
    press(page, "main a[href$='/message/']")
    page.wait_for_url("**/message/")
    type_into(page, "text", "Wat vervelend. Wij sturen u vandaag een nieuwe.")
    press(page, "button[value=preview]")
    page.locator("button[value=send]").wait_for()
    press(page, "button[value=send]")
    page.locator(".notice.success").wait_for()
    return page.get_by_role("heading", level=1).inner_text().split()[-1]


def ask(page: Page) -> None:
    reload_until(page, page.locator("[data-state=possible]"))
    press(page, "[data-state=possible]")
    page.wait_for_url("**/reassessment/")
    press(page, "main form button")
    page.locator("[data-state=requested]").wait_for()


def respond(page: Page) -> None:
    press(page, ".public-response summary")
    type_into(page, "text", "Dank u wel voor uw eerlijke woorden.")
    press(page, ".public-response button[value=preview]")
    page.locator("button[value=publish]").wait_for()
    press(page, "button[value=publish]")
    expect(page.locator(".public-response .response")).to_contain_text("eerlijke woorden")


def change_settings(page: Page) -> None:
    """The shop's address for contact, and the role of a colleague."""
    press(page, ".menu > summary")
    press(page, ".menu-body a[href$='/settings/']")
    page.wait_for_url("**/settings/")
    tab_to(page, "[name=email]")
    page.keyboard.press("Control+A")
    page.keyboard.type("post@fietshoek.example")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator("[name=email]")).to_have_value("post@fietshoek.example")

    colleague = page.locator(".staff-list li").filter(has_text="tom@fietshoek.example")
    press(page, f".staff-list a[href='{colleague.locator('a').first.get_attribute('href')}']")
    page.wait_for_url("**/staff/*/")
    tab_to(page, "[name=role]:checked")
    page.keyboard.press("ArrowUp")
    press(page, "main form button")
    page.wait_for_url("**/settings/")
    expect(colleague).to_contain_text("Meelezer")


def test_from_the_list_to_a_new_grade(open_page: OpenPage) -> None:
    seller, customer = open_page(), open_page()
    begin(seller)
    order = write(seller)
    ask(seller)
    respond(seller)
    change_settings(seller)

    customer.goto("/mailbox/")
    letter = customer.locator("a.row").filter(has_text=order).filter(has_text=re.compile("opnieuw|again"))
    reload_until(customer, letter)
    letter.first.click()
    customer.frame_locator("iframe").locator("a.button").click()
    customer.wait_for_url("**/again/**")
    assert look_here(customer) == []
    customer.locator("[value=answer]").evaluate("button => { button.form.noValidate = true; button.click(); }")
    customer.locator("[aria-invalid]").first.wait_for()
    assert look_here(customer) == []
    customer.reload()
    tab_to(customer, "[name=overall]")
    customer.keyboard.press("Space")
    for _ in range(8):
        customer.keyboard.press("ArrowRight")
    assert customer.locator("[name=overall]:checked").get_attribute("value") == "9"
    type_into(customer, "explanation", "Netjes opgelost.")
    press(customer, "[name=action][value=answer]")
    customer.get_by_text("Netjes opgelost.").first.wait_for()


def test_unsubscribing_and_a_forgotten_password(open_page: OpenPage) -> None:
    page = open_page()
    open_letter(page, "Hoe was|How was")
    page.frame_locator("iframe").locator("a[href*='/unsubscribe/']").click()
    page.wait_for_url("**/unsubscribe/**")
    press(page, "button[value=unsubscribe]")
    page.locator("button[value=resubscribe]").wait_for()

    page.goto("/account/login/")
    press(page, "a[href$='/password/reset/']")
    page.wait_for_url("**/password/reset/")
    type_into(page, "email", "mia@fietshoek.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/done/")
    page.goto("/mailbox/")
    letter = page.locator("a.row").filter(has_text="mia@fietshoek.example")
    reload_until(page, letter)
    letter.first.click()
    page.goto(page.frame_locator("iframe").locator("a[href*='/password/reset/key/']").first.get_attribute("href") or "")
    assert look_here(page) == []
    page.reload()
    type_into(page, "password1", "een-lang-wachtwoord")
    if page.locator("[name=password2]").count():
        type_into(page, "password2", "een-lang-wachtwoord")
    page.keyboard.press("Enter")
    page.wait_for_url("**/key/done/")


def test_the_operators_ways_open_on_a_phone_and_stand_beside_the_page_on_a_desk(open_page: OpenPage) -> None:
    page = open_page({"width": 360, "height": 780}, java_script_enabled=False)
    sign_in(page, "operator@marketplace.example")
    way = page.locator(".side a[href='/operator/customers/']")
    expect(way).to_be_hidden()
    press(page, ".side > summary")
    expect(way).to_be_visible()
    press(page, ".side a[href='/operator/customers/']")
    page.wait_for_url("**/operator/customers/")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(way).to_be_visible()
    assert way.get_attribute("aria-current") == "page"
    press(page, ".side a[href='/operator/settings/']")
    page.wait_for_url("**/operator/settings/")
