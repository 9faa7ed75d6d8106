"""The whole loop in Dutch, as three people live it: the customer on a phone, the seller at a desk, the shopper."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, OpenPage, sign_in

pytestmark = pytest.mark.browser

WORDS = "De doos was ingedeukt en er zat een kras op de bel."
PATIENCE = 20_000


def reload_until(page: Page, wanted: Locator) -> None:
    """The worker sends within a second or two; a person would look again."""
    for _ in range(200):
        if wanted.count():
            break
        page.wait_for_load_state()
        page.reload()
        wanted.or_(page.locator("body")).first.wait_for()
    expect(wanted.first).to_be_visible(timeout=PATIENCE)


def give_a_low_grade(customer: Page) -> None:
    customer.goto("/")
    customer.get_by_role("link", name=re.compile("De Fietshoek")).and_(customer.locator("[href^='/r/']")).first.click()
    expect(customer.get_by_role("heading", level=1)).to_contain_text("De Fietshoek")
    customer.locator("[name=overall][value='3']").check(force=True)
    customer.locator("[name=text]").fill(WORDS)
    customer.locator("[name=had_contact][value=no]").check(force=True)
    customer.get_by_role("button", name="Beoordeling versturen").click()
    expect(customer.get_by_text(WORDS)).to_be_visible()


def write_to_the_customer(seller: Page) -> None:
    seller.goto("/dashboard/reviews/")
    expect(seller.get_by_role("heading", level=1)).to_have_text("Beoordelingen")
    seller.locator("#found").get_by_role("link").filter(has_text=WORDS).click()
    expect(seller.locator("[data-state=disabled]")).to_have_text("Opnieuw laten beoordelen")
    expect(seller.locator("[data-code=no_contact]")).to_be_visible()
    seller.get_by_role("link", name="E-mail de klant").click()
    seller.locator("[name=text]").fill("Wat vervelend van die kras. **Vandaag** gaat er een nieuwe bel op de post.")
    seller.locator("[value=preview]").click()
    expect(seller.locator(".letter-body strong")).to_have_text("Vandaag")
    seller.locator("[value=send]").click()
    expect(seller.get_by_role("heading", level=1)).to_contain_text("Beoordeling van bestelling")


def ask_once(seller: Page) -> str:
    """The order about which the customer was asked."""
    possible = seller.locator("[data-state=possible]")
    reload_until(seller, possible)
    expect(possible).to_have_text("Opnieuw laten beoordelen")
    possible.click()
    seller.locator("main form button").click()
    expect(seller.get_by_text("Beoordelingsverzoek verzonden").first).to_be_visible()
    expect(possible).to_have_count(0)
    return seller.get_by_role("heading", level=1).inner_text().split()[-1]


def grade_again(customer: Page, order: str) -> None:
    customer.goto("/mailbox/")
    letter = customer.get_by_role("link").filter(has_text=order).filter(has_text="opnieuw")
    reload_until(customer, letter)
    letter.click()
    customer.frame_locator("iframe").locator("a.button").click()
    expect(customer.locator("[name=overall]").first).to_be_attached()
    customer.locator("[name=overall][value='8']").check(force=True)
    customer.locator("[name=explanation]").fill("Netjes opgelost, de nieuwe bel was er de volgende dag.")
    customer.locator("[name=action][value=answer]").click()
    expect(customer.get_by_text("Netjes opgelost").first).to_be_visible()


def test_a_low_grade_is_made_good(open_page: OpenPage) -> None:
    customer, seller, shopper = open_page(PHONE), open_page(), open_page()
    shopper.goto("/shop/fietshoek/")
    before = shopper.locator("main").inner_text()
    give_a_low_grade(customer)
    shopper.reload()
    expect(shopper.get_by_text(WORDS)).to_be_visible()
    assert shopper.locator("main").inner_text() != before

    sign_in(seller, "anna@fietshoek.example")
    write_to_the_customer(seller)
    order = ask_once(seller)
    grade_again(customer, order)

    shopper.reload()
    expect(shopper.get_by_text("8 na contact, was 3").first).to_be_visible()
    seller.reload()
    expect(seller.get_by_text("Nieuwe algemene beoordeling").first).to_be_visible()
