"""Sessions begin anew, end for good, and nobody learns from the work of a log-in who has an account."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from makegood.domain.mail.models import Email
from tests.factories import make_staff
from tests.passwords import CountingHasher

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
PASSWORD = "a-long-password"
ANOTHER = "another-long-password"


@pytest.fixture
def signed_in() -> Client:
    cache.clear()
    make_staff(email="anna@shop.example")
    client = Client()
    client.post(LOGIN, {"login": "anna@shop.example", "password": PASSWORD})
    assert client.get("/dashboard/").status_code == 200
    return client


def another_with(key: str) -> Client:
    """A browser into which somebody put the key of a session."""
    client = Client()
    client.cookies["sessionid"] = key
    return client


def test_after_signing_out_the_session_is_nobodys(signed_in: Client) -> None:
    key = signed_in.session.session_key or ""
    assert another_with(key).get("/dashboard/").status_code == 200
    signed_in.post("/account/logout/")
    assert another_with(key).get("/dashboard/").status_code == 302


def test_the_password_once_more_gives_the_session_another_key(signed_in: Client) -> None:
    former = signed_in.session.session_key or ""
    assert signed_in.post("/account/confirm/", {"password": PASSWORD}).status_code == 302
    assert signed_in.session.session_key != former
    assert signed_in.get("/dashboard/").status_code == 200
    assert another_with(former).get("/dashboard/").status_code == 302


def test_a_password_chosen_by_the_link_ends_every_session(signed_in: Client) -> None:
    Client().post("/account/password/reset/", {"email": "anna@shop.example"})
    found = re.search(r"/account/password/reset/key/\S+", Email.objects.get(kind="password_reset").text)
    assert found
    browser = Client()
    form = browser.get(found[0])
    assert (form["Referrer-Policy"], form["Cache-Control"]) == ("no-referrer", "no-store")
    page = browser.get(form["Location"])
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    browser.post(form["Location"], {"password1": ANOTHER, "password2": ANOTHER})
    assert signed_in.get("/dashboard/").status_code == 302


def test_cookies_of_a_session_are_out_of_reach_of_scripts_and_of_other_sites(signed_in: Client) -> None:
    for name in ("sessionid", "csrftoken"):
        cookie = signed_in.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("anna@shop.example", "not-the-password"),
        ("nobody@shop.example", "not-the-password"),
        ("gone@shop.example", "not-the-password"),
        ("gone@shop.example", PASSWORD),
    ],
)
def test_each_log_in_that_fails_works_on_one_password(settings, address: str, password: str) -> None:
    cache.clear()
    settings.PASSWORD_HASHERS = ["tests.passwords.CountingHasher"]
    make_staff(email="anna@shop.example")
    gone = make_staff(email="gone@shop.example")
    gone.is_active = False
    gone.save()
    before = CountingHasher.worked
    assert Client().post(LOGIN, {"login": address, "password": password}).status_code == 422
    assert CountingHasher.worked - before == 1
