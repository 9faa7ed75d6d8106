"""The page that tries the API, under a policy that allows no style within it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def test_a_call_is_opened_and_tried_and_nothing_breaks_the_content_policy(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/api/v1/docs")
    page.locator("button.authorize").first.click()
    page.locator(".modal-ux input").first.fill("mg_wrong")
    page.locator(".modal-ux .auth-btn-wrapper button.authorize").first.click()
    page.locator(".modal-ux .close-modal").click()
    page.locator("#operations-sellers-get_seller, .opblock-get").first.click()
    call = page.locator(".opblock.is-open").first
    call.locator(".btn.execute").wait_for()
    call.locator(".model-example .tablinks").last.click()
    expect(call.locator(".model-box").first).to_be_visible()
