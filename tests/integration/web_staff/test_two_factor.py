"""The second factor: a code from an app after the password, and what helps without the phone."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from makegood.domain.accounts.actions import remove_two_factor
from makegood.domain.accounts.models import Session, User
from makegood.domain.mail.models import Email
from makegood.kernel import actors
from makegood.kernel.audit import rows
from tests.factories import NOW, make_staff

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-password"
SECURITY = "/account/security/"
ON = "/account/security/two-factor/"
OFF = "/account/security/two-factor/off/"
CODES = "/account/security/recovery-codes/"
NEW_CODES = "/account/security/recovery-codes/new/"
CODE = "/account/login/code/"


def now_code(secret: str) -> str:
    """What an app shows at this moment; used codes are forgotten, so that a test need not wait for the next."""
    cache.clear()
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


@pytest.fixture
def user() -> User:
    cache.clear()
    return make_staff(email="anna@shop.example")


def browser() -> Client:
    return Client(headers={"Accept-Language": "en"})


def sign_in(client: Client, **fields: str):
    return client.post("/account/login/", {"login": "anna@shop.example", "password": PASSWORD, **fields})


def turn_on(client: Client) -> tuple[str, list[str]]:
    """The key and the recovery codes."""
    sign_in(client)
    asked = client.get(ON)
    assert asked["Location"] == f"/account/confirm/?next={ON.replace('/', '%2F')}"
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == ON
    page = client.get(ON).content.decode()
    found = re.search(r'class="key">([A-Z2-7 ]+)<', page)
    assert found
    secret = found.group(1).replace(" ", "")
    answer = client.post(ON, {"code": now_code(secret)})
    assert answer["Location"] == CODES
    return secret, re.findall(r"<li><code>(\d+)</code>", client.get(CODES).content.decode())


@pytest.fixture
def protected(user: User) -> tuple[str, list[str]]:
    return turn_on(browser())


def test_the_picture_obeys_the_content_policy(user: User) -> None:
    client = browser()
    sign_in(client)
    client.post("/account/confirm/", {"password": PASSWORD})
    answer = client.get(ON)
    page = answer.content.decode()
    assert "<svg" in page
    assert " style=" not in page
    assert "<?xml" not in page
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "issuer=Makegood" in unescape(page)


def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_key(user: User) -> None:
    client = browser()
    sign_in(client)
    client.post("/account/confirm/", {"password": PASSWORD})
    key = re.search(r'class="key">([^<]+)<', client.get(ON).content.decode())
    answer = client.post(ON, {"code": "000000"})
    assert answer.status_code == 422
    assert key
    assert key.group(1) in answer.content.decode()
    assert client.get(CODES).status_code == 404


def test_the_password_is_asked_first_and_a_wrong_one_is_refused(user: User) -> None:
    client = browser()
    sign_in(client)
    assert client.post("/account/confirm/", {"password": "guess"}).status_code == 422
    for address in (ON, NEW_CODES):
        assert client.get(address).status_code == 302


def test_the_codes_are_shown_once_with_a_file_in_the_page(protected: tuple[str, list[str]]) -> None:
    secret, codes = protected
    assert len(codes) == 10
    client = browser()
    sign_in(client)
    client.post(CODE, {"code": now_code(secret)})
    client.post("/account/confirm/", {"password": PASSWORD})
    again = client.get(CODES).content.decode()
    assert codes[0] not in again
    client.post(NEW_CODES)
    page = client.get(CODES).content.decode()
    fresh = re.findall(r"<li><code>(\d+)</code>", page)
    file = re.search(r'href="(data:text/plain[^"]+)" download', page)
    assert file
    assert fresh
    assert fresh != codes
    assert all(code in unquote(file.group(1)) for code in fresh)
    assert [row.event for row in rows(event_prefix="user.")][:2] == ["user.recovery_codes_made", "user.two_factor_on"]


def test_signing_in_asks_for_the_code_and_leads_on(protected: tuple[str, list[str]]) -> None:
    secret, _codes = protected
    client = browser()
    answer = sign_in(client, next="/dashboard/reviews/")
    assert answer["Location"].startswith(CODE)
    assert client.get("/dashboard/").status_code == 302
    assert client.get(CODE).status_code == 200
    assert client.post(CODE, {"code": "000000"}).status_code == 422
    assert client.post(CODE, {"code": now_code(secret)})["Location"] == "/dashboard/reviews/"
    assert client.get("/dashboard/").status_code == 200


def test_a_code_of_the_app_works_once(protected: tuple[str, list[str]]) -> None:
    secret, _codes = protected
    code = now_code(secret)
    first, second = browser(), browser()
    sign_in(first)
    sign_in(second)
    assert first.post(CODE, {"code": code}).status_code == 302
    assert second.post(CODE, {"code": code}).status_code == 422


def test_the_code_that_turned_it_on_signs_nobody_in(user: User) -> None:
    client = browser()
    secret, _codes = turn_on(client)
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"
    other = browser()
    sign_in(other)
    assert other.post(CODE, {"code": code}).status_code == 422


def test_the_key_is_readable_in_no_row_while_it_is_being_turned_on(user: User) -> None:
    client = browser()
    sign_in(client)
    client.post(client.get(ON)["Location"], {"password": PASSWORD})
    found = re.search(r'class="key">([A-Z2-7 ]+)<', client.get(ON).content.decode())
    assert found
    (session,) = Session.objects.all()
    assert session.session_data.startswith("sealed:")


def test_a_recovery_code_works_once(protected: tuple[str, list[str]]) -> None:
    _secret, codes = protected
    for expected in (302, 422):
        client = browser()
        sign_in(client)
        assert client.post(CODE, {"code": codes[3]}).status_code == expected


def test_after_five_wrong_codes_even_the_right_one_waits(protected: tuple[str, list[str]]) -> None:
    _secret, codes = protected
    client = browser()
    sign_in(client)
    for _attempt in range(5):
        assert client.post(CODE, {"code": "000000"}).status_code == 422
    answer = client.post(CODE, {"code": codes[0]})
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")


def test_turned_off_with_the_password_it_asks_no_more(protected: tuple[str, list[str]]) -> None:
    secret, _codes = protected
    client = browser()
    sign_in(client)
    client.post(CODE, {"code": now_code(secret)})
    assert client.post(OFF)["Location"].startswith("/account/confirm/")
    client.post("/account/confirm/", {"password": PASSWORD})
    assert client.get(OFF).status_code == 200
    assert client.post(OFF)["Location"] == SECURITY
    assert "Turn it on" in client.get(SECURITY).content.decode()
    assert rows(event_prefix="user.two_factor_off").count() == 1
    assert sign_in(browser())["Location"] == "/start/"


def test_who_lost_everything_is_let_in_by_the_operator(protected: tuple[str, list[str]]) -> None:
    user, by = User.objects.get(), actors.system("user.two_factor_off")
    assert remove_two_factor(user=user, by=by, now=NOW)
    assert not remove_two_factor(user=user, by=by, now=NOW)
    assert sign_in(browser())["Location"] == "/start/"
    assert rows(event_prefix="user.two_factor_off").count() == 1


def test_a_change_ends_the_other_sessions_and_is_told(user: User) -> None:
    elsewhere, client = browser(), browser()
    sign_in(elsewhere)
    turn_on(client)
    assert [one.get(SECURITY).status_code for one in (elsewhere, client)] == [302, 200]
    client.post(NEW_CODES)
    client.post(OFF)
    assert client.get(SECURITY).status_code == 200
    letters = Email.objects.filter(kind="sign_in_changed", to_address="anna@shop.example").order_by("pk")
    assert len({letter.subject for letter in letters}) == len(letters) == 3


@pytest.mark.parametrize("address", [SECURITY, ON, OFF, CODES, NEW_CODES, "/account/confirm/"])
def test_nobody_gets_there_without_signing_in(address: str) -> None:
    for answer in (Client().get(address), Client().post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


def test_without_a_password_first_there_is_no_second_step() -> None:
    assert Client().get(CODE)["Location"] == "/account/login/"
