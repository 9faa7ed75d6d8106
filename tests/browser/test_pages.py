"""Every page for everybody: no barrier at WCAG 2.2 AA, nothing wider than a small phone, in both themes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, sign_in

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PUBLIC = (
    "/",
    "/shop/fietshoek/",
    "/shop/fietshoek/?band=low&again=yes",
    "/shop/fietshoek/?grade=1&response=yes&again=yes&words=perhaps",
    "/shop/wolmand/",
    "/products/nl-201/",
    "/products/fh-101/?stars=1&sort=best",
    "/mailbox/",
    "/moderation/",
    "/account/login/",
    "/r/wrong/",
    "/nps/wrong/",
    "/nowhere/",
)
STAFF = (
    "/dashboard/",
    "/dashboard/reviews/",
    "/dashboard/reviews/?band=low&state=unanswered",
    "/dashboard/reviews/?q=nietgevonden",
    "/dashboard/purchases/",
    "/dashboard/purchases/?state=lapsed",
    "/dashboard/purchases/?q=nietgevonden",
    "/dashboard/conversations/",
    "/dashboard/conversations/?state=all",
    "/dashboard/product-reviews/",
    "/dashboard/performance/",
    "/dashboard/performance/?from=2020-01-01&to=2020-01-31",
    "/dashboard/notifications/",
    "/dashboard/settings/templates/",
    "/dashboard/settings/templates/new/?example=damaged",
)
OPERATOR = (
    "/operator/",
    "/operator/asking/",
    "/operator/audit/",
    "/operator/customers/",
    "/operator/moderation/",
    "/operator/moderation/?state=decided",
    "/operator/offers/",
    "/operator/product-reviews/",
    "/operator/settings/",
    "/operator/unplaced/",
    "/dashboard/sellers/",
)


def barriers(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url}: {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def look(page: Page, address: str) -> list[str]:
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return barriers(page) + ([f"{address} scrolls sideways by {wide} px"] if wide > 0 else [])


def open_letter(page: Page, subject: str) -> None:
    """Opens the newest e-mail of the mailbox whose subject has one of these words."""
    page.goto("/mailbox/")
    letters = page.locator("a.row").filter(has_text=re.compile(subject, re.IGNORECASE))
    while not letters.count():
        page.locator("a[href*='before=']").click()
    letters.first.click()


def open_survey(page: Page, number: str) -> None:
    """Clicks a number in the newest e-mail that asks about contact and was not answered yet."""
    page.goto("/mailbox/")
    while True:
        letters = page.locator("a.row").filter(has_text=re.compile("How did .* help you|Hoe heeft .* u geholpen"))
        older = page.locator("a[href*='before=']")
        back = older.first.get_attribute("href") if older.count() else None
        for letter in [row.get_attribute("href") or "" for row in letters.all()]:
            page.goto(letter)
            page.frame_locator("iframe").get_by_text(number, exact=True).click()
            page.wait_for_url("**/nps/**")
            if page.locator("[name=score]").count():
                return
        assert back, "every survey of the demo was answered"
        page.goto(back)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE | {"width": 320}, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_public_pages(open_page: OpenPage, viewport: dict[str, int], theme: str, language: str) -> None:
    page = open_page(viewport, language, color_scheme=theme)
    found = [line for address in PUBLIC for line in look(page, address)]
    page.goto("/")
    found += look(page, page.locator("[href^='/r/']").first.get_attribute("href") or "")
    page.goto("/shop/fietshoek/")
    page.locator("article a[href^='report/']").first.click()
    page.locator("main form button").click()
    page.locator("#errors").wait_for()
    found += barriers(page)
    open_letter(page, "asks you to grade|vraagt u")
    found += barriers(page)
    letter = page.url
    page.frame_locator("iframe").locator("a[href*='/unsubscribe/']").click()
    page.wait_for_url("**/unsubscribe/**")
    for action in ("unsubscribe", "resubscribe"):
        found += look(page, page.url)
        page.locator(f"main button[value={action}]").click()
        page.locator(f"main button[value={action}]").wait_for(state="detached")
    page.goto(letter)
    page.frame_locator("iframe").locator("a.button").click()
    page.wait_for_url("**/again/**")
    found += barriers(page)
    open_survey(page, "0")
    found += look(page, page.url)
    open_letter(page, "How was your order|Hoe was uw bestelling")
    page.frame_locator("iframe").locator("a[href*='/my/']").click()
    page.wait_for_url("**/my/**")
    found += look(page, page.url)
    open_letter(page, "About your order|Over uw bestelling")
    page.frame_locator("iframe").locator("a[href*='/conversation/']").click()
    page.wait_for_url("**/conversation/**")
    found += look(page, page.url)
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE | {"width": 320}, DESKTOP], ids=["phone", "desktop"])
def test_staff_pages(open_page: OpenPage, viewport: dict[str, int], theme: str) -> None:
    page = open_page(viewport, "nl", color_scheme=theme)
    sign_in(page, "james@northlight.example")
    found = [line for address in STAFF for line in look(page, address)]
    page.goto("/dashboard/reviews/?band=low")
    review = page.locator("a.row").first.get_attribute("href") or ""
    for address in (review, *(f"{review}{what}/" for what in ("message", "response", "reassessment", "report"))):
        found += look(page, address)
    for state in ("open", "waiting", "closed"):
        page.goto(f"/dashboard/conversations/?state={state}")
        for conversation in [row.get_attribute("href") or "" for row in page.locator("a.row").all()[:3]]:
            found += look(page, conversation)
    found += look(page, f"{conversation}message/")
    page.locator("#text").fill("Wij storten het bedrag terug als u uw beoordeling verwijdert.")
    page.locator("[value=preview]").click()
    page.locator(".offer mark").wait_for()
    found += barriers(page)
    assert found == []


@pytest.mark.parametrize("viewport", [PHONE | {"width": 320}, DESKTOP], ids=["phone", "desktop"])
def test_operator_pages(open_page: OpenPage, viewport: dict[str, int]) -> None:
    page = open_page(viewport, "nl")
    sign_in(page, "operator@marketplace.example")
    found = [line for address in OPERATOR for line in look(page, address)]
    page.goto("/operator/moderation/")
    page.locator("a.row").first.click()
    found += look(page, page.url)
    page.locator("aside form button").first.click()
    found += look(page, page.url)
    page.goto("/operator/customers/")
    for typed in ("nobody", "c-fi-10001"):
        page.locator("#q").fill(typed)
        page.locator("#q").press("Enter")
        page.wait_for_load_state()
        found += barriers(page)
    page.wait_for_url("**/operator/customers/c-fi-10001/")
    found += look(page, page.url)
    found += look(page, f"{page.url}erase/")
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE | {"width": 320}, DESKTOP], ids=["phone", "desktop"])
def test_the_preview_of_emails(open_page: OpenPage, viewport: dict[str, int], theme: str) -> None:
    page = open_page(viewport, "nl", color_scheme=theme)
    sign_in(page, "operator@marketplace.example")
    found = look(page, "/operator/emails/")
    previews = page.locator("main li a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(previews) >= 5
    for address in previews:
        found += look(page, address)
    # The e-mails themselves, in the width of the window; where they are shown no script runs, not even axe.
    parts = [page.request.get(f"{address}html/").text() for address in previews]
    page.goto("about:blank")
    for address, html in zip(previews, parts, strict=True):
        page.set_content(html)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += barriers(page) + ([f"{address} scrolls sideways by {wide} px"] if wide > 0 else [])
    assert found == []


def test_the_shop_page_without_scripts(open_page: OpenPage) -> None:
    page = open_page(PHONE, "nl", java_script_enabled=False)
    page.goto("/shop/fietshoek/")
    page.locator(".histogram th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?grade=10#reviews")
    assert set(page.locator("article > .review-head > .grade").all_inner_texts()) == {"10\nvan de 10"}
    page.get_by_role("link", name="alle cijfers").click()
    page.goto("/shop/fietshoek/")
    page.get_by_role("link", name="Hoe deze beoordelingen tot stand komen").click()
    assert page.get_by_text("Verzameld na een aankoop").is_visible()


def test_the_badge_is_a_picture_on_anybodys_page(open_page: OpenPage) -> None:
    page = open_page(PHONE, "nl")
    page.goto("/")
    page.set_content('<img src="/shop/fietshoek/badge.svg" alt="">')
    page.wait_for_function("document.images[0].complete")
    assert page.evaluate("[document.images[0].naturalWidth, document.images[0].naturalHeight]") == [240, 72]


def test_the_form_works_by_keyboard_alone_and_without_scripts(open_page: OpenPage) -> None:
    page = open_page(PHONE, "nl", java_script_enabled=False)
    page.goto("/")
    page.goto(page.locator("[href^='/r/']").last.get_attribute("href") or "")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator("[name=overall]:focus").count():
            break
    page.keyboard.press("Space")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert page.locator("[name=overall]:checked").get_attribute("value") == "7"
    page.keyboard.press("Tab")
    page.keyboard.type("Prima, met het toetsenbord.")
    page.locator("main form button").last.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Prima, met het toetsenbord.").wait_for()


def test_a_number_in_the_email_chooses_and_the_answer_is_sent_by_keyboard_without_scripts(open_page: OpenPage) -> None:
    page = open_page(PHONE, "nl", java_script_enabled=False)
    open_survey(page, "8")
    chosen = page.locator("[name=score]:checked")
    assert chosen.get_attribute("value") == "8"
    chosen.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("[name=score]:checked").get_attribute("value") == "9"
    page.keyboard.press("Tab")
    page.keyboard.type("Snel geholpen.")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Snel geholpen.").wait_for()
    assert page.locator(".chosen").inner_text().startswith("9")
