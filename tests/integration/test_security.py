"""What an installation with an https address tells browsers, in a process of its own: settings are read once."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

_ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
from makegood.web.shop.reader import cookie_name
client = Client(headers={"host": "reviews.example"})
chosen = client.post("/language/", {"language": "en"}, secure=True).cookies
print(json.dumps({
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, cookie_name()],
    "debug": settings.DEBUG,
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.LANGUAGE_COOKIE_SECURE],
    "cookies": {name: dict(morsel) for name, morsel in chosen.items()},
    "https": client.get("/api/v1/", headers={"x-forwarded-proto": "https"}).headers.get("Strict-Transport-Security"),
    "http": client.get("/api/v1/").headers.get("Strict-Transport-Security"),
}))
"""


@pytest.fixture(scope="module")
def over_https(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")} | {
        "DJANGO_SETTINGS_MODULE": "makegood.config.settings",
        "MAKEGOOD_DATA": str(tmp_path_factory.mktemp("https")),
        "MAKEGOOD_SECRET_KEY": "only-for-tests-" + "0" * 50,
        "MAKEGOOD_BASE_URL": "https://reviews.example",
        **dict.fromkeys(("DEBUG", "DJANGO_DEBUG", "MAKEGOOD_DEBUG"), "1"),
    }
    done = subprocess.run(
        [sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_over_https_cookies_are_secure_and_have_names_that_nobody_else_can_set(over_https: dict[str, Any]) -> None:
    assert over_https["secure"] == [True, True, True]
    *ours, reader = over_https["names"]
    assert all(name.startswith("__Host-") for name in ours)
    assert reader.startswith("__Secure-")
    (name,) = over_https["cookies"]
    cookie = over_https["cookies"][name]
    assert name == ours[2]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
    assert cookie["samesite"] == "Lax"


def test_no_variable_turns_debugging_on(over_https: dict[str, Any]) -> None:
    assert over_https["debug"] is False


def test_over_https_browsers_are_told_to_stay_there(over_https: dict[str, Any]) -> None:
    assert over_https["https"] == "max-age=31536000"
    assert over_https["http"] is None


@pytest.mark.parametrize("address", ["/", "/r/x/", "/dashboard/", "/api/v1/reviews"])
def test_trace_repeats_nothing(address: str) -> None:
    answer = Client().generic("TRACE", address, headers={"authorization": "Bearer mg_secret"})
    assert answer.status_code in (302, 405)
    assert b"mg_secret" not in answer.content


@pytest.mark.parametrize(
    ("address", "believed"), [("127.0.0.1", True), ("10.1.2.3", True), ("1.1.1.1", True), ("8.8.8.8", False)]
)
def test_whether_a_request_came_over_tls_no_stranger_says(settings, address: str, believed: bool) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 60
    settings.MAKEGOOD_TRUSTED_PROXIES = ["1.1.1.1"]
    answer = Client().get("/healthz", headers={"x-forwarded-proto": "https"}, REMOTE_ADDR=address)
    assert ("Strict-Transport-Security" in answer.headers) is believed
