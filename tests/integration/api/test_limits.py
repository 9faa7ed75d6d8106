"""How often a key may call: told in every answer, refused with 429 (docs/adr/0013)."""

import re
from collections.abc import Callable

import pytest
from django.db.models import F
from pytest_django.fixtures import Settings

from makegood.api.v1 import limits
from makegood.domain.accounts.actions import create_key, rotate_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.rules import LONGEST_OVERLAP
from makegood.domain.marketplace.actions import change_settings
from makegood.kernel.models import CallCount
from makegood.kernel.rates import WINDOW, Rates
from tests.factories import NOW, OPERATOR, make_seller
from tests.integration.api.caller import Answer, Caller, operator, seller

pytestmark = pytest.mark.django_db

Process = Callable[[], None]


@pytest.fixture(autouse=True)
def another_process(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Process:
    """Calls are counted, by a process that has just started; the function starts another one."""
    settings.MAKEGOOD_RATE_LIMITS = True

    def start() -> None:
        monkeypatch.setattr(limits, "_rates", Rates())

    start()
    return start


def limit(**calls: int | None) -> None:
    change_settings(changes=calls, by=OPERATOR, now=NOW)


def told(answer: Answer) -> tuple[str, int, int]:
    """The policy, what is left of it, and for how many seconds; both headers agree."""
    policy, quota, window = re.fullmatch(r'"([a-z-]+)";q=(\d+);w=(\d+)', answer.headers["RateLimit-Policy"]).groups()  # type: ignore[union-attr]  # fails the test if it is none
    of, left, seconds = re.fullmatch(r'"([a-z-]+)";r=(\d+);t=(\d+)', answer.headers["RateLimit"]).groups()  # type: ignore[union-attr]  # as above
    assert (policy, window) == (of, str(WINDOW))
    assert int(left) < int(quota)
    assert 1 <= int(seconds) <= WINDOW
    return f"{policy} {quota}", int(left), int(seconds)


def test_every_answer_to_a_key_tells_what_is_left() -> None:
    make_seller()
    caller = operator()
    assert told(caller.get("/reviews"))[:2] == ("default 6000", 5_999)
    assert told(caller.get("/reviews/unknown"))[:2] == ("default 6000", 5_998)
    assert told(caller.get("/reviews", limit=0))[:2] == ("default 6000", 5_997)
    assert told(caller.send("HEAD", "/reviews"))[:2] == ("default 6000", 5_996)
    assert told(seller().get("/orders/o-1"))[:2] == ("default 600", 599)  # 403


def test_a_bulk_call_counts_once() -> None:
    caller = operator()
    lines = b'{"customer":"a"}\n' * 30
    answer = caller.send("POST", "/mailings/bulk", lines, content_type="application/x-ndjson")
    assert answer.body.count(b"\n") == 30
    assert told(answer)[1] == 5_999


def test_past_the_limit_calls_are_refused_and_told_when_to_come_back() -> None:
    limit(operator_key_calls=3)
    caller = operator()
    assert [caller.get("/reviews").status for _ in range(4)] == [200, 200, 200, 429]
    answer = caller.get("/reviews")
    assert answer.problem == (429, "rate_limited")
    assert answer.json["title"] == "Too Many Requests"
    policy, left, seconds = told(answer)
    assert (policy, left) == ("default 3", 0)
    assert answer.headers["Retry-After"] == str(seconds)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["detail"].startswith("This key may make 3 calls a minute. Try again in ")
    assert caller.post("/reviews", b"{").problem == (429, "rate_limited"), "said before the body is looked at"
    assert operator().get("/reviews").status == 200, "another key has calls of its own"


def test_both_secrets_of_a_key_share_its_limit() -> None:
    limit(seller_key_calls=2)
    stored, first = create_key(seller_id="shop", name="", scope=Scope.READ, by=OPERATOR, now=NOW)
    _, second = rotate_key(key_id=stored.pk, keep=LONGEST_OVERLAP, by=OPERATOR, now=NOW)
    assert [Caller(key).get("/reviews").status for key in (first, second, first, second)] == [200, 200, 429, 429]


def test_processes_share_it_and_a_raised_limit_holds_at_once(another_process: Process) -> None:
    limit(operator_key_calls=2)
    caller = operator()
    statuses = []
    for _ in range(3):
        statuses.append(caller.get("/reviews").status)
        another_process()
    assert statuses == [200, 200, 429]
    assert caller.get("/reviews").status == 429
    limit(operator_key_calls=None)
    answer = caller.get("/reviews")
    assert answer.status == 200
    assert "RateLimit" not in answer.headers


def test_a_frozen_clock_shuts_nobody_out_for_ever(settings: Settings, another_process: Process) -> None:
    settings.MAKEGOOD_NOW = NOW
    limit(operator_key_calls=1)
    caller = operator()
    assert [caller.get("/reviews").status for _ in range(2)] == [200, 429]
    CallCount.objects.update(began=F("began") - WINDOW)  # a minute of the machine's passes
    another_process()
    assert caller.get("/reviews").status == 200


class TestWrongKeys:
    def test_guessing_is_slowed_by_address_and_good_keys_go_on_working(self) -> None:
        limit(wrong_key_calls=2)
        wrong = Caller("mg_guessed")
        first = wrong.get("/reviews")
        assert first.problem == (401, "unauthorized")
        assert told(first)[:2] == ("wrong-keys 2", 1)
        assert wrong.get("/reviews").status == 401
        answer = Caller("mg_another").get("/sellers/shop")
        assert answer.problem == (429, "rate_limited")
        assert answer.headers["Retry-After"] == str(told(answer)[2])
        assert operator().get("/reviews").status == 200
        elsewhere = wrong.client.get("/api/v1/reviews", headers=wrong.headers, REMOTE_ADDR="192.0.2.9")
        assert elsewhere.status_code == 401

    def test_without_a_key_nothing_is_guessed(self) -> None:
        limit(wrong_key_calls=1)
        assert [Caller().get("/reviews").status for _ in range(3)] == [401] * 3
        assert not CallCount.objects.exists()

    def test_the_client_is_seen_through_our_own_proxies_only(self, settings: Settings) -> None:
        limit(wrong_key_calls=1)
        wrong = Caller("mg_guessed")

        def ask(forwarded: str) -> int:
            headers = {**wrong.headers, "x-forwarded-for": forwarded}
            status: int = wrong.client.get("/api/v1/reviews", headers=headers).status_code
            return status

        assert [ask("192.0.2.1"), ask("192.0.2.2")] == [401, 429], "anybody can write such a header"
        settings.MAKEGOOD_TRUSTED_PROXIES = ["127.0.0.1"]
        assert [ask("192.0.2.1"), ask("192.0.2.2"), ask("192.0.2.1")] == [401, 401, 429]
        assert [ask("2001:db8::1"), ask("2001:db8::2"), ask("2001:db8:0:1::")] == [401, 429, 401]

    def test_no_address_is_kept(self) -> None:
        Caller("mg_guessed").get("/reviews")
        (kept,) = CallCount.objects.values_list("name", flat=True)
        assert re.fullmatch(r"from:[0-9a-f]{32}", kept)


def test_the_description_names_it() -> None:
    calls = Caller().get("/openapi.json").json["paths"]
    assert all("429" in call["responses"] for path in calls.values() for call in path.values())
