"""`/operator/emails/`: every e-mail as its reader sees it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from makegood.domain.accounts.models import User
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.models import Seller
from makegood.web.operator.emails import all_samples
from tests.factories import make_operator, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
NAMES = [sample.name for sample in all_samples("nl")]
PAGES = ("/operator/emails/", "/operator/emails/conversations-message/", "/operator/emails/conversations-message/html/")


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_operator())


@pytest.mark.parametrize("path", PAGES)
def test_only_the_operator_gets_in(as_user: SignIn, browser: Client, path: str) -> None:
    assert Client().get(path)["Location"] == f"/account/login/?next={path}"
    assert as_user(make_staff()).get(path).status_code == 403
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 405


def test_the_list_says_what_each_email_is_to_whom_it_goes_and_when(browser: Client) -> None:
    page = browser.get("/operator/emails/").content.decode()
    assert re.findall(r'href="/operator/emails/([a-z_-]+)/"', page) == NAMES
    assert "Request to grade again" in page
    assert "To: The customer" in page
    assert "When the seller asks for it, once per review, after contact about it." in page


@pytest.mark.parametrize("name", NAMES)
def test_each_email_is_shown_on_two_screens_and_as_text(browser: Client, name: str) -> None:
    sample = next(sample for sample in all_samples("nl") if sample.name == name)
    response = browser.get(f"/operator/emails/{name}/?language=nl")
    page = response.content.decode()
    frame = f'src="/operator/emails/{name}/html/?language=nl"'
    assert page.count(frame) == 2
    assert page.count(" sandbox></iframe>") == 2
    assert escape(sample.rendered.text) in page
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_the_switch_changes_the_email_and_not_the_page(browser: Client) -> None:
    address = "/operator/emails/reassessments-request/"
    dutch = browser.get(address + "?language=nl").content.decode()
    english = browser.get(address + "?language=en").content.decode()
    assert "Beste Anna," in dutch
    assert "Dear Anna," in english
    assert dutch.count("The text part") == english.count("The text part") >= 1
    assert browser.get(address).content.decode().count("Dear Anna,") == 1, "the reader's own language first"
    assert "Dear Anna," in browser.get(address + "?language=xx%00").content.decode()


def test_the_html_part_comes_alone_under_a_policy_that_lets_nothing_happen(browser: Client) -> None:
    response = browser.get("/operator/emails/conversations-message/html/?language=nl")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'unsafe-hashes' 'sha256-" in policy
    assert "unsafe-inline" not in policy
    assert policy.endswith("; sandbox")
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in response["Cache-Control"]
    body = response.content.decode()
    assert 'lang="nl"' in body
    assert '<base target="_blank">' in body
    assert "<script" not in body


@pytest.mark.parametrize("name", ["nothing", "conversations", "conversations-message-2"])
def test_an_email_that_does_not_exist_is_not_found(browser: Client, name: str) -> None:
    assert browser.get(f"/operator/emails/{name}/").status_code == 404
    assert browser.get(f"/operator/emails/{name}/html/").status_code == 404


def test_the_invented_people_are_in_no_table_and_nothing_is_sent(browser: Client) -> None:
    for name in NAMES:
        browser.get(f"/operator/emails/{name}/html/")
    assert not Email.objects.exists()
    assert not Purchase.objects.exists()
    assert not Seller.objects.exists()
