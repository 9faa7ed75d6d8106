"""The pictures in the docs and in the README: taken of the demo, as its people see it."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.browser.conftest import PHONE, OpenPage, sign_in
from tests.browser.test_pages import open_letter
from tools import pictures

pytestmark = pytest.mark.browser

DESK = {"width": 1200, "height": 800}
SELLER = "anna@fietshoek.example"
OPERATOR = "operator@marketplace.example"
ANSWER = "Wat vervelend dat de doos zo aankwam, onze excuses. Vandaag sturen wij u een nieuwe, gratis."
BARGAIN = "Wij storten het bedrag terug als u uw beoordeling verwijdert."
README = pictures.ROOT / "docs" / "images" / "dashboard.png"
UNLIKE = 0.015
"""The same page with other reviews differs by 0.01; with text a tenth larger, or another page, by 0.02 or more."""


@dataclass
class Album:
    """Puts pictures where `make docs` finds them, and remembers which it took."""

    folder: Path
    taken: set[str]

    def take(self, page: Page, name: str, part: str = "") -> None:
        """Of what the window shows, without an empty rest; or of one part of the page."""
        self.taken.add(name)
        if part:
            picture = page.locator(part).first.screenshot(animations="disabled")
        else:
            width, height, end = page.evaluate("""() => [innerWidth, innerHeight, Math.max(
                ...[...document.querySelectorAll("main *")].map(one => one.getBoundingClientRect().bottom))]""")
            shown: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(height, end + 24)}
            picture = page.screenshot(animations="disabled", clip=shown)
        pictures.put(self.folder / f"{name}.png", picture)

    def visit(self, page: Page, **addresses: str) -> None:
        """One picture of each address; names have hyphens for underscores."""
        for name, address in addresses.items():
            page.goto(address)
            self.take(page, name.replace("_", "-"))


def first_review(page: Page, choice: str) -> str:
    page.goto(f"/dashboard/reviews/?{choice}")
    return page.locator("a.row").first.get_attribute("href") or ""


def take_what_a_seller_sees(page: Page, album: Album) -> None:
    album.visit(page, sign_in="/account/login/")
    sign_in(page, SELLER)
    album.visit(
        page,
        overview="/dashboard/",
        reviews="/dashboard/reviews/",
        questions="/dashboard/conversations/",
        performance="/dashboard/performance/",
        nps="/dashboard/performance/#nps",
        purchases="/dashboard/purchases/",
        notifications="/dashboard/notifications/",
        staff="/dashboard/settings/",
        invite="/dashboard/settings/staff/invite/",
        templates="/dashboard/settings/templates/",
        security="/account/security/",
        regraded=first_review(page, "state=graded_again"),
        ask_again=f"{first_review(page, 'state=contacted&band=low')}reassessment/",
    )
    page.goto("/dashboard/conversations/?state=open")
    album.visit(page, question=page.locator("a.row").first.get_attribute("href") or "")
    review = first_review(page, "state=attention")
    album.visit(page, review=review, respond=f"{review}response/")

    page.goto(f"{review}message/")
    page.locator("#text").fill(BARGAIN)
    page.locator("[value=preview]").click()
    page.locator(".offer mark").wait_for()
    album.take(page, "stopped", ".write-text")
    page.goto(f"{review}message/")
    page.locator("#text").fill(ANSWER)
    expect(page.locator(".checks li").nth(2)).to_have_class("met")
    album.take(page, "coach", ".coach")
    page.locator("[value=preview]").click()
    page.locator(".letter-body").wait_for()
    album.take(page, "preview")

    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict has the shape of ViewportSize
    album.visit(page, reviews_phone="/dashboard/reviews/", review_phone=review)


def take_what_a_customer_and_a_shopper_see(phone: Page, desk: Page, album: Album) -> None:
    phone.goto("/")
    album.visit(phone, review_form_phone=phone.locator("[href^='/r/']").first.get_attribute("href") or "")
    open_letter(phone, "asks you to grade|vraagt u")
    phone.frame_locator("iframe").locator("a.button").click()
    phone.wait_for_url("**/again/**")
    album.take(phone, "again-phone")
    album.visit(phone, shop_phone="/shop/fietshoek/")
    album.visit(desk, shop="/shop/fietshoek/")
    desk.set_content('<img src="/shop/fietshoek/badge.svg" alt="">')
    desk.wait_for_function("document.images[0].complete")
    album.take(desk, "badge", "img")


def take_what_an_operator_sees(page: Page, album: Album) -> None:
    sign_in(page, OPERATOR)
    album.visit(
        page,
        operator="/operator/",
        asking="/operator/asking/",
        settings="/operator/settings/",
        customer="/operator/customers/c-fi-10001/",
        stopped_offers="/operator/blocked/",
        moderation="/operator/moderation/",
        product_reviews_waiting="/operator/product-reviews/",
        emails="/operator/emails/",
    )


def test_every_picture_that_the_docs_show_is_taken_and_no_other(open_page: OpenPage) -> None:
    album = Album(pictures.emptied_of_stale_ones(), set())
    take_what_a_seller_sees(open_page(DESK), album)
    take_what_a_customer_and_a_shopper_see(open_page(PHONE), open_page(DESK), album)
    take_what_an_operator_sees(open_page(DESK, "en"), album)
    assert album.taken == pictures.shown()


def test_the_picture_in_the_readme_looks_like_the_page(open_page: OpenPage, browser: Browser, tmp_path: Path) -> None:
    page = open_page()
    sign_in(page, SELLER)
    page.goto("/dashboard/reviews/")
    renewed = os.environ.get("MAKEGOOD_TEST_PICTURES") == "1"
    now = README if renewed else tmp_path / README.name
    page.screenshot(path=now, animations="disabled")
    difference = unlikeness(browser, README, now)
    assert difference < UNLIKE, f"{difference:.3f}: the page was redesigned since. Run make pictures, and commit it"


def unlikeness(browser: Browser, one: Path, other: Path) -> float:
    """How differently two pictures look from afar, where words and dates are no more than texture: 0 to 1."""
    sources = [f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}" for path in (one, other)]
    page = browser.new_page()
    difference: float = page.evaluate(
        """async sources => {
            const [one, other] = await Promise.all(sources.map(async source => {
                const picture = new Image();
                picture.src = source;
                await picture.decode();
                const context = new OffscreenCanvas(32, 22).getContext("2d");
                context.imageSmoothingQuality = "high";
                context.drawImage(picture, 0, 0, 32, 22);
                return context.getImageData(0, 0, 32, 22).data;
            }));
            return one.reduce((sum, value, at) => sum + Math.abs(value - other[at]), 0) / one.length / 255;
        }""",
        sources,
    )
    page.close()
    return difference
