"""The built docs, opened from the disk as anybody may: whole, readable, and without a network (`make docs`)."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.looking import barriers
from tools.pictures import ROOT

SITE = ROOT / "build" / "docs"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        os.environ.get("MAKEGOOD_TEST_SITE") != "1", reason="the docs are built and opened by: make docs"
    ),
]


@pytest.fixture
def asked_for() -> list[str]:
    """The addresses that pages asked for anywhere but on the disk."""
    return []


@pytest.fixture
def context(browser: Browser, asked_for: list[str]) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="en")  # type: ignore[arg-type]  # shape of ViewportSize
    context.set_offline(True)
    context.on("request", lambda request: None if request.url.startswith("file:") else asked_for.append(request.url))
    yield context
    context.close()


def troubles(page: Page) -> list[str]:
    """What is wrong with a page at the width of a phone."""
    found: list[str] = page.evaluate("""() => [
        ...[...document.images].filter(one => !one.complete || !one.naturalWidth).map(one => "no picture " + one.src),
        ...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["scrolls sideways"] : []),
    ]""")
    return [f"{page.url}: {one}" for one in found]


def test_every_page_opens_whole_and_asks_nobody_for_anything(context: BrowserContext, asked_for: list[str]) -> None:
    page = context.new_page()
    page.on("pageerror", lambda error: asked_for.append(str(error)))
    found = []
    pages = sorted(SITE.rglob("*.html"))
    assert len(pages) > 40
    for path in pages:
        page.goto(path.as_uri())
        found += troubles(page)
    assert found == []
    assert asked_for == []


def test_a_search_finds_a_page(context: BrowserContext, asked_for: list[str]) -> None:
    page = context.new_page()
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # a plain dict has the shape of ViewportSize
    page.goto((SITE / "index.html").as_uri())
    page.locator(".sidebar-search").fill("Klantvragen")
    page.locator(".sidebar-search").press("Enter")
    found = page.locator("#search-results li a").filter(has_text="Klantvragen")
    expect(found.first).to_be_visible()
    found.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Klantvragen")
    assert asked_for == []


@pytest.mark.parametrize(
    ("theme", "names"),
    [("light", ("index", "seller/reviews", "reference/states")), ("dark", ("integrator/index", "explanation/nps"))],
)
def test_the_pages_have_no_barrier(context: BrowserContext, theme: str, names: tuple[str, ...]) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of the two that it takes
    found = []
    for name in names:
        page.goto((SITE / f"{name}.html").as_uri())
        found += barriers(page)
    assert found == []
