"""A demo of its own and a browser, for tests that use Makegood as a person does."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.integration.processes import wait_for_port
from tests.postgres import free_port

BUILD_SECONDS = 300
"""In which a busy machine too has built the demo's marketplace."""
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 860}
# The machine's network is nobody's business: Chromium looks for updates and names at every start.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The pictures are taken first: the docs wait for them."""
    items.sort(key=lambda item: item.path.name != "test_pictures.py")


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the demo fills."""
    return tmp_path_factory.mktemp("demo") / "demo-data"


@pytest.fixture(scope="session")
def mailbox(demo: str, demo_data: Path) -> Path:
    """Where the running demo puts its e-mails."""
    return demo_data / "mailbox"


@pytest.fixture(scope="session")
def demo(demo_data: Path) -> Iterator[str]:
    """The address of a running demo, started as `make demo` starts it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")}
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "makegood", "demo", "--data", str(demo_data), "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        wait_for_port(port, process, seconds=BUILD_SECONDS)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(QUIET))
        yield browser
        browser.close()


OpenPage = Callable[..., Page]
REFUSED = ("wrong/", "/nowhere/", "/account/signup/", "/operator/")
"""How addresses end that are asked for to see how they are refused."""


def is_complaint(message: ConsoleMessage) -> bool:
    """Whether the browser found something wrong, other than a page that is not there or a form that is on purpose.

    Nor is it wrong that a newer request of htmx overtakes one that is not answered yet.
    """
    refused = message.location["url"].endswith(REFUSED) and re.search("status of 40[34]", message.text)
    on_purpose = refused or re.search("status of (410|422)", message.text)
    overtaken = message.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))
    return message.type == "error" and not (on_purpose or overtaken)


@pytest.fixture
def open_page(browser: Browser, demo: str) -> Iterator[OpenPage]:
    """A page in a browser of its own; any error in its console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(viewport: dict[str, int] = DESKTOP, language: str = "nl", **options: object) -> Page:
        context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]  # a plain dict has the shape of ViewportSize
            locale=language,
            base_url=demo,
            **options,  # type: ignore[arg-type]  # options of new_context
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, email: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto("/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("makegood-demo")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/account/" not in url)
