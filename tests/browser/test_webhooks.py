"""A shop's webhook, from its first page to its last, and what the operator sees of it."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, OpenPage, sign_in
from tests.browser.looking import look_for_overflow, look_here

pytestmark = pytest.mark.browser

SHOPS = "/dashboard/settings/webhooks/"


def test_a_webhook_is_added_tested_looked_at_and_removed(open_page: OpenPage) -> None:
    page = open_page(DESKTOP)
    sign_in(page, "anna@fietshoek.example")
    page.goto(SHOPS)
    found = look_here(page)
    page.locator(f"a.button[href='{SHOPS}new/']").click()
    page.locator("main form.card button").click()
    page.locator("#errors").wait_for()
    page.locator("#errors a").last.click()
    expect(page.locator("#events")).to_be_focused()
    page.locator("#url").fill("https://shop.invalid/makegood?token=abc")
    page.locator("[value='review.submitted']").check()
    found += look_here(page)
    page.locator("main form.card button").click()
    expect(page.locator("code.signing")).to_contain_text("whsec_")
    found += look_here(page)
    page.locator("main a.button").click()
    found += look_here(page)
    here = page.url
    page.locator("form[action$='/test/'] button").click()
    page.wait_for_url("**/deliveries/**")
    found += look_here(page)
    seen = [SHOPS, here, page.url, f"{here}?show=failed", f"{here}change/", f"{here}secret/"]
    page.goto(f"{here}remove/")
    found += look_here(page)
    operator = open_page(DESKTOP)
    sign_in(operator, "operator@marketplace.example")
    for below in ("", "new/"):
        operator.goto(f"/operator/webhooks/{below}")
        found += look_here(operator)
    operator.goto(f"/operator/webhooks/{here.split('/')[-2]}/")
    found += look_here(operator)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": page.url}])
    found += [line for address in seen for line in look_for_overflow(page, address)]
    page.goto(f"{here}remove/")
    page.locator("main form.card button").click()
    page.wait_for_url(f"**{SHOPS}")
    expect(page.locator(".notice.success")).to_be_visible()
    assert found == []
