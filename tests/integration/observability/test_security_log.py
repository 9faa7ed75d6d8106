"""Lines by which an attack on the sign-in is noticed; none names anybody."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from makegood.kernel import rates
from makegood.web.ui import limits
from tests.factories import make_staff

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
ANNA = "anna@shop.example"
PASSWORD = "a-long-password"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    cache.clear()
    return lambda: [record.msg for record in caplog.records if record.name == "makegood.security"]


def sign_in(password: str, login: str = ANNA, client: Client | None = None, **extra: Any) -> Client:
    client = client or Client()
    client.post(LOGIN, {"login": login, "password": password}, **extra)
    return client


def test_log_ins_that_fail_can_be_put_together_by_account_and_network(lines) -> None:
    make_staff(email=ANNA)
    sign_in("guess-number-one")
    sign_in("guess-number-two", " ANNA@shop.example")
    sign_in("guess-number-three", "nobody@shop.example")
    sign_in("guess-number-four", REMOTE_ADDR="203.0.113.9")
    sign_in(PASSWORD)
    first, again, nobody, elsewhere, well = lines()
    assert [line["event"] for line in lines()] == ["sign-in failed"] * 4 + ["signed in"]
    assert [line["level"] for line in lines()] == ["warning"] * 4 + ["info"]
    assert first["account"] == again["account"] == elsewhere["account"] == well["account"] != nobody["account"]
    assert first["client"] == nobody["client"] != elsewhere["client"]
    assert well["by"] == "password"
    told = str(lines())
    assert not [word for word in ("anna", "nobody@", "203.0", "127.0.0", "guess", PASSWORD) if word in told.lower()]


def test_that_there_were_too_many_is_said(lines) -> None:
    make_staff(email=ANNA)
    for _attempt in range(6):
        sign_in("guess")
    assert [line["limited"] for line in lines()] == [False] * 5 + [True]


def test_wrong_second_factors_and_passwords_once_more(lines) -> None:
    anna = make_staff(email=ANNA)
    inside = sign_in(PASSWORD)
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    inside.post("/account/confirm/", {"password": "guess"})
    inside.post("/account/password/change/", {"oldpassword": "guess", "password1": "x", "password2": "y"})
    half = sign_in(PASSWORD)
    half.post("/account/login/code/", {"code": "000000"})
    assert [line["event"] for line in lines()] == [
        "signed in",
        "password once more failed",
        "password change refused",
        "second factor failed",
    ]
    assert len({line["account"] for line in lines()}) == 1


def test_forms_without_their_token_and_guessed_links(lines, settings, monkeypatch) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.post(LOGIN, {"login": ANNA, "password": PASSWORD})
    settings.MAKEGOOD_RATE_LIMITS = True
    monkeypatch.setattr(limits, "_rates", rates.Rates())
    monkeypatch.setattr(limits, "WRONG_LINKS", 1)
    for _guess in range(3):
        strict.get("/r/guess/")
    assert [line["event"] for line in lines()] == ["form without its token"] + ["too many wrong links"] * 2
    assert "guess" not in str(lines())
