"""Every page for everybody: no barrier at WCAG 2.2 AA, nothing wider than a small phone, in both themes and languages.

`tests/integration/test_pages_are_looked_at.py` compares these lists with the addresses of the project.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Page, Route

from makegood.web.account.views import too_many_requests
from makegood.web.ui import errors
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, sign_in
from tests.browser.looking import choose, look, look_for_overflow, look_here

pytestmark = pytest.mark.browser

LOW = "/dashboard/reviews/?band=low"
TALKS = "/dashboard/conversations/?state="


@dataclass(frozen=True, slots=True)
class Link:
    """A page whose address holds an id: where a link to it, or to what it is below, stands."""

    name: str
    """Its name among the project's addresses."""
    start: str
    selector: str
    below: str = ""

    def follow(self, page: Page) -> str:
        """Its address."""
        page.goto(self.start)
        address = (page.locator(self.selector).first.get_attribute("href") or "") + self.below
        assert resolve(address.partition("?")[0]).view_name == self.name, address
        return address


PUBLIC = (
    "/",
    "/?q=nietgevonden",
    "/shop/fietshoek/",
    "/shop/fietshoek/?band=low&again=yes",
    "/shop/fietshoek/?grade=1&response=yes&again=yes&words=perhaps",
    "/shop/wolmand/",
    "/products/nl-201/",
    "/products/fh-101/?stars=1&sort=best",
    "/mailbox/",
    "/moderation/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-wrong/",
    "/account/password/reset/key/done/",
    "/account/invitation/wrong/",
    "/r/wrong/",
    "/again/wrong/",
    "/nps/wrong/",
    "/conversation/wrong/",
    "/unsubscribe/wrong/",
    "/nowhere/",
    Link("home:letter", "/mailbox/", "a.row"),
    Link("shop:report_product_review", "/products/nl-201/", "article a[href$='/report/']"),
)
STAFF = (
    "/dashboard/",
    "/dashboard/reviews/",
    "/dashboard/reviews/?band=low&state=unanswered",
    "/dashboard/reviews/?state=attention",
    "/dashboard/reviews/?band=good&q=nietgevonden",
    "/dashboard/purchases/",
    "/dashboard/purchases/?state=lapsed",
    "/dashboard/purchases/?q=nietgevonden",
    "/dashboard/conversations/",
    "/dashboard/conversations/?state=all",
    "/dashboard/product-reviews/",
    "/dashboard/performance/",
    "/dashboard/performance/?from=2020-01-01&to=2020-01-31",
    "/dashboard/notifications/",
    "/dashboard/settings/",
    "/dashboard/settings/staff/invite/",
    "/dashboard/settings/templates/",
    "/dashboard/settings/templates/new/?example=damaged",
    "/dashboard/sellers/",
    "/account/security/",
    "/account/confirm/",
    "/account/password/change/",
    "/account/logout/",
    "/operator/",
    Link("dashboard:review", LOW, "a.row"),
    Link("dashboard:message", LOW, "a.row", "message/"),
    Link("dashboard:response", LOW, "a.row", "response/"),
    Link("dashboard:reassessment", LOW, "a.row", "reassessment/"),
    Link("dashboard:report", LOW, "a.row", "report/"),
    Link("dashboard:product_review", "/dashboard/product-reviews/", "main .row strong a"),
    Link("dashboard:report_product_review", "/dashboard/product-reviews/", "main .row strong a", "report/"),
    Link("dashboard:conversation", f"{TALKS}open", "a.row"),
    Link("dashboard:conversation", f"{TALKS}waiting", "a.row"),
    Link("dashboard:conversation", f"{TALKS}closed", "a.row"),
    Link("dashboard:conversation_message", f"{TALKS}open", "a.row", "message/"),
    Link("dashboard:member", "/dashboard/settings/", ".staff-list a:not([href$='/remove/'])"),
    Link("dashboard:remove_member", "/dashboard/settings/", ".staff-list a[href$='/remove/']"),
    Link("dashboard:template", "/dashboard/settings/templates/", "main .row a"),
    Link("dashboard:remove_template", "/dashboard/settings/templates/", "main .row a", "remove/"),
)
OPERATOR = (
    "/operator/",
    "/operator/asking/",
    "/operator/audit/",
    "/operator/audit/?event=review.&subject=a%20b&from=2026-01-01",
    "/operator/blocked/",
    "/operator/customers/",
    "/operator/customers/c-fi-10001/",
    "/operator/emails/",
    "/operator/gallery/",
    "/operator/keys/",
    "/operator/keys/new/?seller=fietshoek",
    "/operator/moderation/",
    "/operator/moderation/?state=decided",
    "/operator/offers/",
    "/operator/orders/",
    "/operator/orders/?q=FI-1000",
    "/operator/orders/?q=nietgevonden",
    "/operator/outbox/",
    "/operator/people/",
    "/operator/product-reviews/",
    "/operator/sellers/",
    "/operator/sellers/?q=nietgevonden",
    "/operator/sellers/fietshoek/",
    "/operator/sellers/fietshoek/active/",
    "/operator/settings/",
    "/operator/unplaced/",
    "/dashboard/sellers/",
    "/dashboard/sellers/?q=nobody",
    Link("operator:received", "/operator/unplaced/", "main td a"),
    Link("operator:case", "/operator/moderation/", "a.row[href*='/product_review/']"),
    Link("operator:email", "/operator/emails/", "main li a"),
    Link("operator:order", "/operator/orders/", "main td a"),
    Link("operator:person", "/operator/people/", "main td a"),
    Link("operator:person_operator", "/operator/people/", "main td a", "operator/"),
    Link("operator:person_active", "/operator/people/", "main td a", "active/"),
    Link("operator:person_dismiss", "/operator/people/", "main td a", "shops/fietshoek/remove/"),
    Link("operator:revoke_key", "/operator/keys/", "main td a[href$='/revoke/']"),
)
ELSEWHERE = {
    "customer:review": "test_links_of_customers",
    "customer:again": "test_links_of_customers",
    "customer:survey": "test_links_of_customers",
    "customer:conversation": "test_links_of_customers",
    "customer:unsubscribe": "test_links_of_customers",
    "customer:my": "test_links_of_customers",
    "customer:my_withdraw": "test_links_of_customers",
    "customer:product": "test_links_of_customers",
    "customer:report": "test_links_of_customers",
    "customer:decision": "test_links_of_customers",
    "shop:report_review": "test_links_of_customers",
    "shop:report_response": "test_links_of_customers",
    "dashboard:appeal": "test_staff_pages",
    "dashboard:appeal_product_review": "test_staff_pages",
    "operator:case": "test_operator_pages",
    "operator:customer_erase": "test_operator_pages",
    "operator:decide": "test_operator_pages",
    "operator:email_html": "test_the_emails_themselves",
    "account_reset_password_from_key": "test_keyboard.py, with a link that works",
    "account_invitation": "test_people.py, with a link that works",
    "mfa_authenticate": "test_people.py",
    "mfa_activate_totp": "test_people.py",
    "mfa_deactivate_totp": "test_people.py",
    "mfa_view_recovery_codes": "test_people.py",
    "mfa_generate_recovery_codes": "test_people.py",
}
"""Pages that a test reaches on its way, and which."""
NO_PAGE = {
    "shop:grade": "JSON",
    "shop:badge": "a picture",
    "shop:helpful": "takes a form, leads on",
    "customer:conversation_file": "a file",
    "customer:my_export": "a file",
    "dashboard:attachment": "a file",
    "operator:received_raw": "a file",
    "home:letter_html": "an e-mail, with the styles of e-mails: see test_the_emails_themselves",
    "home:after_login": "leads on",
    "home:language": "takes a form, leads on",
    **dict.fromkeys(("home:healthz", "home:metrics", "home:readyz"), "for machines"),
    "dashboard:coach": "a part of dashboard:message",
    "dashboard:note": "takes a form, leads on",
    "dashboard:close": "takes a form, leads on",
    "dashboard:reopen": "takes a form, leads on",
    "dashboard:send_invitation": "takes a form, leads on",
    "dashboard:withdraw_invitation": "takes a form, leads on",
    "operator:customer_export": "a file",
    "operator:release": "takes a form, leads on",
    "operator:seen": "takes a form, leads on",
    "operator:settle": "takes a form, leads on",
    "operator:release_product_review": "takes a form, leads on",
    "operator:place": "takes a form, leads on",
}
"""Addresses that show nobody a page of ours, and what they are instead."""


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
        back = older.first.get_attribute("href") if older.count() else None
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


def test_staff_pages(open_page: OpenPage) -> None:
    page = open_page(DESKTOP)
    sign_in(page, "james@northlight.example")
    page.goto("/dashboard/settings/templates/new/?example=damaged")
    page.locator("main form button").first.click()
    page.wait_for_url("**/settings/templates/")
    found = look_at_all(page, STAFF)
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
    page.goto("/operator/keys/new/?seller=fietshoek")
    page.locator("main form.card button").click()
    page.locator("code.seal").wait_for()
    found = look_here(page)
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
