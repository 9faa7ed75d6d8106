"""Every address of the project, walked by somebody who has no business there: what each answer tells browsers.

Kinds of answers: behind a token (sealed in every state), pages, what is made for pages elsewhere, and the API.
"""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from makegood.kernel import rates
from makegood.kernel.tokens import Purpose, make_token
from makegood.web.ui import limits
from makegood.web.ui.links import FORM_POLICY, SEALED
from makegood.web.ui.middleware import PAGE_LIMIT
from tests.factories import make_operator, make_purchase, make_review, make_seller

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]

_ID = "a" * 26
_FOR_ELSEWHERE = ("badge.svg", "grade.json")
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def broken(request: HttpRequest, **_: str) -> None:
    raise RuntimeError("broken on purpose")


urlpatterns = [path("r/<str:token>/", broken), path("broken/", broken)]
handler500 = "makegood.web.ui.errors.server_error"


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        at = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, at)
        else:
            yield at


def example(route: str) -> str:
    """An address of this route; nothing is there under these names."""
    if route.endswith("/$") and "^" in route:
        return "/account/password/reset/key/1-wrong-token/"
    kinds = {"int": "7", "makegood_id": _ID}
    return "/" + _PART.sub(lambda part: kinds.get(part[1] or "", "x"), route)


ROUTES = sorted({example(route) for route in routes(get_resolver().url_patterns)})


def check(answer: HttpResponseBase, address: str) -> None:
    """What holds for every answer whatsoever, and what holds for those behind a token."""
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy, address
    assert "unsafe-eval" not in policy, address
    assert "default-src 'none'" in policy, address
    assert "frame-ancestors" in policy or "sandbox" in policy, address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["X-Frame-Options"] in ("DENY", "SAMEORIGIN"), address
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
    assert "camera=()" in answer["Permissions-Policy"], address
    if not answer.streaming and answer.content:
        kind = answer["Content-Type"]
        assert not kind.startswith("text/") or "charset=utf-8" in kind, address
    elsewhere = address.endswith(_FOR_ELSEWHERE) and answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == ("cross-origin" if elsewhere else "same-origin"), address
    assert ("Access-Control-Allow-Origin" in answer.headers) == elsewhere, address
    if address.startswith(SEALED):
        check_sealed(answer, address)
    else:
        assert answer["Referrer-Policy"] == "same-origin", address


def framed(answer: HttpResponseBase) -> bool:
    """Whether this is an e-mail that one of our pages shows in a frame."""
    return "sandbox" in answer["Content-Security-Policy"]


def check_sealed(answer: HttpResponseBase, address: str) -> None:
    assert answer["Cache-Control"] == "no-store", address
    assert answer["X-Robots-Tag"] == "noindex", address
    with_session = address.startswith("/account/") and answer.status_code in (200, 422)
    assert answer["Referrer-Policy"] in (("no-referrer", FORM_POLICY) if with_session else ("no-referrer",)), address


def test_every_address_with_a_token_is_among_those_that_are_sealed() -> None:
    for route in routes(get_resolver().url_patterns):
        if re.search(r"<(\w+:)?(token|key)>", route):
            assert example(route).startswith(SEALED), route


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_answers_nobody_with_the_headers_of_its_kind(method: str, subtests: pytest.Subtests) -> None:
    client = Client(raise_request_exception=False)
    for address in ROUTES:
        with subtests.test(address=address):
            check(client.generic(method, address), address)


def test_every_page_answers_the_operator_with_the_headers_of_its_kind(subtests: pytest.Subtests) -> None:
    make_seller("x")
    client = Client()
    client.force_login(make_operator())
    for address in ROUTES:
        if not address.startswith("/api/"):
            with subtests.test(address=address):
                answer = client.get(address)
                check(answer, address)
                if address.startswith(("/operator/", "/dashboard/", "/account/security/")) and not answer.streaming:
                    cached = answer.get("Cache-Control", "")
                    assert "no-store" in cached or answer.status_code != 200, address
                    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                        assert (b'="/account/logout/"' in answer.content) != framed(answer), address


@pytest.mark.parametrize(
    ("address", "sent", "status"),
    [
        ("/r/x", {}, 301),
        ("/r/x/", {"HTTP_HOST": "elsewhere.example"}, 400),
        ("/r/x/", {"CONTENT_LENGTH": str(PAGE_LIMIT + 1)}, 413),
        ("/r/x/", {"CONTENT_LENGTH": "many"}, 400),
        ("/r/x/y/z/", {}, 404),
        ("/api/v1/orders/x", {"CONTENT_LENGTH": str(10**9)}, 413),
        ("/static/nothing.css", {}, 404),
        ("/static/", {}, 404),
        ("/static/ui/", {}, 404),
        ("/nowhere/", {}, 404),
    ],
)
def test_what_never_reached_a_view_has_them_too(address: str, sent: dict[str, str], status: int) -> None:
    answer = Client(raise_request_exception=False).get(address, **sent)
    assert answer.status_code == status
    check(answer, address)


@pytest.mark.parametrize("address", ["/r/x/", "/broken/"])
def test_an_accident_of_ours_has_them_too(settings, address: str) -> None:
    settings.ROOT_URLCONF = __name__
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == 500
    check(answer, address)


def test_links_that_work_that_are_used_and_that_are_over_are_sealed(client: Client) -> None:
    open_one, used = make_purchase(), make_review(order_id="o-9").purchase
    cancelled = make_purchase(order_id="o-8", cancelled=True, link=False)
    for purchase in (open_one, used, cancelled):
        address = f"/r/{make_token(Purpose.REVIEW, purchase.pk)}/"
        for answer in (client.get(address), client.post(address, {"overall": "99"})):
            check(answer, address)


def test_wrong_links_are_slowed_by_address_and_links_that_work_go_on(client: Client, settings, monkeypatch) -> None:
    settings.MAKEGOOD_RATE_LIMITS = True
    monkeypatch.setattr(limits, "_rates", rates.Rates())
    monkeypatch.setattr(limits, "WRONG_LINKS", 3)
    good = f"/r/{make_token(Purpose.REVIEW, make_purchase().pk)}/"
    addresses = ("/r/x/", "/again/x/", "/account/invitation/x/", "/nps/x/", "/my/x/")
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= rates.WINDOW
    for address, answer in zip(addresses, answers, strict=True):
        check(answer, address)
    assert client.get(good).status_code == 200
    assert client.get("/nps/x/", REMOTE_ADDR="203.0.113.9").status_code == 404
