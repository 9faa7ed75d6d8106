"""Every page of `pages.py`: no barrier at WCAG 2.2 AA, no wider than a small phone, in both themes and languages."""

import re
from collections.abc import Callable, Iterable
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page, Route

from makegood.web.account.views import too_many_requests
from makegood.web.ui import errors
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, sign_in
from tests.browser.looking import choose, look, look_for_overflow, look_here
from tests.browser.pages import LOW, OPERATOR, PUBLIC, STAFF, TALKS, Link

pytestmark = pytest.mark.browser

USED, EXPIRED = 'rel="noreferrer">', 'data-code="link_expired"'
"""What the source of a customer's page has when the link has done its work, and when it came too late."""


def look_at_all(page: Page, ways: Iterable[str | Link]) -> list[str]:
    """What is wrong with any of them; in English, which is the second language, only whether it fits."""
    addresses = [way if isinstance(way, str) else way.follow(page) for way in ways]
    found = [line for address in addresses for line in look(page, address)]
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": page.url}])
    found += [line for address in addresses for line in look_for_overflow(page, address)]
    page.context.clear_cookies(name=settings.LANGUAGE_COOKIE_NAME)
    return found


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
        back = urljoin(page.url, older.first.get_attribute("href")) if older.count() else None
        for letter in [row.get_attribute("href") or "" for row in letters.all()]:
            page.goto(letter)
            page.frame_locator("iframe").get_by_text(number, exact=True).click()
            page.wait_for_url("**/nps/**")
            if page.locator("[name=score]").count():
                return
        assert back, "every survey of the demo was answered"
        page.goto(back)


def links_in_letters(mailbox: Path, kind: str) -> list[str]:
    """The addresses of one kind (`/r/…`) in the customers' letters, newest first, each once."""
    link = re.compile(rf"https?://[^/\s\"]+(/{kind}/[^\s\"<>?#]+)")
    letters = sorted(mailbox.glob("*.eml"), reverse=True)
    texts = (message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",)) for path in letters)
    return list(dict.fromkeys(found for text in texts if text for found in link.findall(text.get_content())))


class Sources:
    """What the pages of customers' links hold, each asked for once."""

    def __init__(self, page: Page) -> None:
        self.source = cache(lambda address: page.request.get(address).text())

    def find(self, addresses: list[str], *signs: str) -> str:
        """The first of these whose page has all this in its source; empty when there is none."""
        return next((one for one in addresses if all(sign in self.source(one) for sign in signs)), "")


def test_public_pages(open_page: OpenPage) -> None:
    assert look_at_all(open_page(DESKTOP), PUBLIC) == []


def test_links_of_customers(open_page: OpenPage, mailbox: Path) -> None:
    """Each form open, used, expired, and sent back with errors; `/again/` is open in test_keyboard.py."""
    page = open_page(DESKTOP)
    opened = {"r": 'name="overall"', "nps": 'name="score"'}
    single = ("conversation", "unsubscribe", "my", "report", "decision")
    ways = {kind: links_in_letters(mailbox, kind) for kind in ("r", "nps", "again", *single)}
    page.goto("/")
    ways["r"].insert(0, page.locator("[href^='/r/']").first.get_attribute("href") or "")
    sources = Sources(page)
    forms = [sources.find(ways[kind], sign) for kind, sign in opened.items()]
    over = [sources.find(ways[kind], USED) for kind in ("r", "nps", "again")]
    over += [sources.find(ways[kind][::-1], EXPIRED) for kind in ("r", "nps", "again")]
    assert all(forms)
    shown = (*forms, *filter(None, over), *(ways[kind][0] for kind in single))
    found = [line for way in shown for line in look(page, way)]
    # These pages are in the language of the customer, whatever the browser asks for.
    for kind, sign in (opened | {"again": USED, "conversation": "<form", "unsubscribe": "<form"}).items():
        for language in ("nl", "en"):
            way = sources.find(ways[kind][:20], sign, f'lang="{language}"')
            found += look_for_overflow(page, way) if way else []
    for address in forms:
        page.goto(address)
        page.locator("main form").last.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
        page.locator("[aria-invalid]").first.wait_for()
        found += look_here(page)
    for kind, below in (("my", "/withdraw/"), ("r", "/products/")):
        page.goto(sources.find(ways[kind], below))
        page.locator(f"main a[href*='{below}']").first.click()
        page.wait_for_url(f"**{below}**")
        found += look_here(page) + choose(page, "[name=stars][value='4']")
    page.goto("/shop/fietshoek/?response=yes")
    page.locator("article a[href^='report/']").first.click()
    page.locator("main a[href$='/response/']").click()
    page.wait_for_url("**/response/")
    found += look_here(page)
    page.goto("/shop/fietshoek/")
    page.locator("article a[href^='report/']").first.click()
    page.wait_for_url("**/report/**")
    found += look_here(page)
    page.locator("main form button").click()
    page.locator("#errors").wait_for()
    found += look_here(page)
    page.goto(ways["unsubscribe"][0])
    for action in ("unsubscribe", "resubscribe"):
        page.locator(f"main button[value={action}]").click()
        page.locator(f"main button[value={action}]").wait_for(state="detached")
        found += look_here(page)
    assert found == []


def error_page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """A page that tells of an error which no address of the demo gives."""
    pages: dict[str, Callable[[HttpRequest], HttpResponse]] = {
        "409": lambda request: errors.error_page(request, 409, "Dat kan niet", "Er is al een reactie."),
        "410": lambda request: errors.gone(request, "De link werkte één keer."),
        "429": too_many_requests,
        "500": errors.server_error,
        "400": errors.bad_request,
        "403": errors.forbidden,
        "413": errors.too_large,
        "csrf": errors.csrf_failure,
    }
    return pages[name]


def test_pages_that_tell_of_an_error(open_page: OpenPage) -> None:
    page = open_page(DESKTOP)

    def answer(route: Route) -> None:
        language, name = route.request.url.split("/")[-3:-1]
        with translation.override(language):
            request = RequestFactory().get("/dashboard/", headers={"Accept-Language": language})
            response = error_page(name)(request)
        route.fulfill(body=response.content, content_type="text/html; charset=utf-8")

    page.route("**/error/*/*/", answer)
    found = []
    for name in ("400", "403", "409", "410", "413", "429", "500", "csrf"):
        found += look(page, f"/error/nl/{name}/") + look_for_overflow(page, f"/error/en/{name}/")
        assert page.locator("h1").evaluate("one => getComputedStyle(one).fontFamily").startswith("Charter")
    assert found == []


def make_key(page: Page, address: str) -> list[str]:
    """Makes a key of the API; what is wrong with the page that shows it."""
    page.goto(address)
    page.locator("[name=name]").fill("Kassa")
    page.locator("main form.card button").click()
    page.locator("code.secret").wait_for()
    return look_here(page)


def test_staff_pages(open_page: OpenPage) -> None:
    page = open_page(DESKTOP)
    sign_in(page, "james@northlight.example")
    page.goto("/dashboard/settings/templates/new/?example=damaged")
    page.locator("main form button").first.click()
    page.wait_for_url("**/settings/templates/")
    found = make_key(page, "/dashboard/settings/keys/new/")
    page.goto(
        Link("dashboard:rotate_key", "/dashboard/settings/keys/", "main .api-keys a[href$='/rotate/']").follow(page)
    )
    page.locator("main form.card button").click()
    page.locator("code.secret").wait_for()
    found += look_here(page)
    found += look_at_all(page, STAFF)
    page.goto(Link("dashboard:conversation_message", f"{TALKS}open", "a.row", "message/").follow(page))
    page.locator("#text").fill("Wij storten het bedrag terug als u uw beoordeling verwijdert.")
    page.locator("[value=preview]").click()
    page.locator(".offer mark").wait_for()
    found += look_here(page)
    page.goto("/dashboard/settings/staff/invite/")
    page.locator("[name=email]").fill("nobody")
    page.locator("main form.card button").click()
    page.locator("[aria-invalid]").first.wait_for()
    found += look_here(page)
    page = open_page(DESKTOP)
    sign_in(page, "anna@fietshoek.example")
    for start, links in ((LOW, "#found a.row"), ("/dashboard/product-reviews/", "main .row strong a")):
        page.goto(start)
        rows = page.locator(links).evaluate_all("rows => rows.map(row => row.getAttribute('href'))")
        page.goto(Sources(page).find(rows, "/appeal/"))
        found += look_here(page)
        found += look(page, page.locator("a[href$='/appeal/']").first.get_attribute("href") or "")
    assert found == []


def test_operator_pages(open_page: OpenPage) -> None:
    page = open_page(DESKTOP)
    sign_in(page, "operator@marketplace.example")
    found = make_key(page, "/operator/keys/new/?seller=fietshoek")
    found += look_at_all(page, OPERATOR)
    page.goto("/operator/moderation/")
    page.locator("a.row").first.click()
    page.wait_for_url("**/operator/cases/**")
    found += look_here(page)
    page.locator("[name=decision]").first.check()
    page.locator("[name=ground]").first.check()
    page.locator("aside form button").first.click()
    page.wait_for_url("**/decide/**")
    found += look_here(page)
    page.goto("/operator/customers/")
    for typed in ("nobody", "c-fi-10001"):
        page.locator("#q").fill(typed)
        page.locator("#q").press("Enter")
        page.wait_for_load_state()
        found += look_here(page)
    page.wait_for_url("**/operator/customers/c-fi-10001/")
    found += look(page, f"{page.url}erase/")
    assert found == []


def test_the_emails_themselves(open_page: OpenPage) -> None:
    """Where they are shown no script runs, not even axe; so each is put into a page of its own."""
    page = open_page(DESKTOP)
    sign_in(page, "operator@marketplace.example")
    page.goto("/operator/emails/")
    previews = page.locator("main li a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(previews) >= 5
    parts = [page.request.get(f"{address}html/").text() for address in previews]
    page.goto("about:blank")
    found = []
    for address, html in zip(previews, parts, strict=True):
        page.set_content(html)
        found += [f"{address} {line}" for line in look_here(page, focus=False)]
    assert found == []


def test_on_paper_there_is_what_was_said_and_nothing_to_press(open_page: OpenPage) -> None:
    page = open_page(DESKTOP, color_scheme="dark")
    sign_in(page, "james@northlight.example")
    for address in ("/shop/fietshoek/", LOW):
        page.goto(address)
        page.emulate_media(media="print")
        for selector in (".topbar nav", ".menu", ".chips", ".filters", "button"):
            assert not [one for one in page.locator(selector).all() if one.is_visible()], f"{selector} on {address}"
        grade = page.locator("main .grade").first
        assert grade.is_visible()
        assert grade.evaluate("one => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        page.emulate_media(media="screen")


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
