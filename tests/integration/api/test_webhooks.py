"""Webhooks by the API: the marketplace's key makes its own, a seller's its own, and neither sees a secret twice."""

from collections.abc import Iterator

import pytest
from standardwebhooks import Webhook

from makegood.domain.accounts.enums import Scope
from makegood.domain.sellers.actions import set_active
from makegood.domain.webhooks.actions import deliver_due
from makegood.kernel import audit
from tests.factories import NOW, OPERATOR, make_seller
from tests.integration.api.caller import Caller, operator, seller
from tests.integration.webhook_receiver import Receiver, Reply

pytestmark = pytest.mark.django_db

BODY = {"url": "https://hooks.example/in", "events": ["grade.changed", "review.submitted", "grade.changed"]}


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    settings.MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE = True
    with Receiver() as running:
        yield running


def deliver() -> None:
    deliver_due(worker="worker", now=NOW, on_disabled=lambda *_: None, ignore_back_off=True)


def make(caller: Caller, **changed: object) -> dict[str, object]:
    made = caller.post("/webhooks", {**BODY, **changed})
    assert made.status == 201, made.body
    found: dict[str, object] = made.json
    return found


def test_made_shown_once_listed_changed_and_removed() -> None:
    key = operator()
    made = make(key)
    assert str(made.pop("secret")).startswith("whsec_")
    assert made == {
        "id": made["id"],
        "seller": None,
        "url": "https://hooks.example/in",
        "events": ["review.submitted", "grade.changed"],
        "enabled": True,
        "disabled_at": None,
        "disabled_reason": None,
        "former_secret_until": None,
        "created_at": "2026-11-23T09:00:00Z",
        "updated_at": "2026-11-23T09:00:00Z",
    }
    place = f"/webhooks/{made['id']}"
    assert key.get(place).json == made
    assert key.get("/webhooks").json == {"items": [made], "next_cursor": None}

    off = key.send("PATCH", place, {"enabled": False, "events": ["message.received"]}).json
    assert (off["enabled"], off["disabled_reason"], off["events"]) == (False, "by_hand", ["message.received"])
    assert off["disabled_at"] == "2026-11-23T09:00:00Z"
    on = key.send("PATCH", place, {"enabled": True, "url": "https://hooks.example/other"}).json
    assert (on["enabled"], on["disabled_at"], on["url"]) == (True, None, "https://hooks.example/other")
    assert key.send("PATCH", place, {}).json == on

    turned = key.post(f"{place}/secret")
    assert turned.status == 201
    assert turned.json["secret"] != made.get("secret")
    assert turned.json["former_secret_until"]
    assert "secret" not in key.get(place).json

    assert key.send("DELETE", place).status == 204
    for gone in (key.get(place), key.send("DELETE", place), key.send("PATCH", place, {}), key.post(f"{place}/test")):
        assert gone.problem == (404, "not_found")
    assert key.get("/webhooks").json["items"] == []
    recorded = [row.event for row in audit.rows(event_prefix="webhook.", subject=f"webhook:{made['id']}")]
    assert sorted(recorded) == [
        "webhook.changed", "webhook.changed", "webhook.created", "webhook.removed", "webhook.secret_rotated",
    ]  # fmt: skip


def test_delivered_looked_at_and_repeated(receiver: Receiver) -> None:
    key = operator()
    made = make(key, url=receiver.url("/in"))
    place = f"/webhooks/{made['id']}"
    queued = key.post(f"{place}/test")
    assert queued.status == 202
    assert (queued.json["state"], queued.json["response"], queued.json["type"]) == ("waiting", None, "webhook.test")
    assert queued.json["next_attempt_at"]
    receiver.answer = lambda _call: Reply(500, {"X-Why": "broken"}, b"sorry")
    deliver()
    [failed] = key.get(f"{place}/deliveries").json["items"]
    assert failed["id"] == receiver.calls[0].id == queued.json["id"]
    assert (failed["state"], failed["attempts"], failed["failure"], failed["held"]) == ("waiting", 1, "status", False)
    assert failed["request"]["url"] == receiver.url("/in")
    assert failed["request"]["body"].encode() == receiver.calls[0].body
    assert failed["request"]["headers"]["webhook-signature"] == receiver.calls[0].headers["webhook-signature"]
    assert (failed["response"]["status"], failed["response"]["body"]) == (500, "sorry")
    assert failed["response"]["headers"]["x-why"] == "broken"
    assert failed["duration_ms"] >= 0

    receiver.answer = lambda _call: Reply(200)
    again = key.post(f"{place}/deliveries/{failed['id']}/repeat")
    assert (again.status, again.json["state"]) == (202, "waiting")
    deliver()
    arrived = key.get(f"{place}/deliveries/{failed['id']}").json
    assert (arrived["state"], arrived["failure"], arrived["next_attempt_at"]) == ("delivered", None, None)
    assert arrived["delivered_at"] == "2026-11-23T09:00:00Z"
    assert Webhook(str(made["secret"])).verify(receiver.calls[1].body, receiver.calls[1].headers)
    assert receiver.calls[0].id == receiver.calls[1].id
    assert key.get(f"{place}/deliveries", state="waiting").json["items"] == []
    assert len(key.get(f"{place}/deliveries", state="delivered").json["items"]) == 1
    assert key.get(f"{place}/deliveries/nothing").problem == (404, "not_found")
    assert key.post(f"{place}/deliveries/nothing/repeat").problem == (404, "not_found")


def test_pages_of_deliveries_neither_skip_nor_repeat() -> None:
    key = operator()
    place = f"/webhooks/{make(key)['id']}"
    ids = [key.post(f"{place}/test").json["id"] for _ in range(5)]
    first = key.get(f"{place}/deliveries", limit=2).json
    key.post(f"{place}/test")
    second = key.get(f"{place}/deliveries", limit=2, cursor=first["next_cursor"]).json
    third = key.get(f"{place}/deliveries", limit=2, cursor=second["next_cursor"]).json
    assert [one["id"] for page in (first, second, third) for one in page["items"]] == ids[::-1]
    assert third["next_cursor"] is None
    assert key.get(f"{place}/deliveries", cursor="nonsense").problem == (422, "invalid_cursor")


def test_one_that_is_off_sends_nothing() -> None:
    key = operator()
    place = f"/webhooks/{make(key)['id']}"
    sent = key.post(f"{place}/test").json["id"]
    key.send("PATCH", place, {"enabled": False})
    assert key.post(f"{place}/test").problem == (409, "webhook_disabled")
    assert key.post(f"{place}/deliveries/{sent}/repeat").problem == (409, "webhook_disabled")
    assert key.get(f"{place}/deliveries/{sent}").json["next_attempt_at"] is None


class TestWhose:
    def test_a_seller_knows_of_its_own_alone(self) -> None:
        make_seller("shop")
        make_seller("other")
        market, mine, theirs = operator(), seller("shop"), seller("other")
        of_market, own = make(market), make(mine)
        assert own["seller"] == "shop"
        assert [one["id"] for one in mine.get("/webhooks").json["items"]] == [own["id"]]
        assert [one["id"] for one in market.get("/webhooks").json["items"]] == [of_market["id"]]
        assert [one["id"] for one in market.get("/webhooks", seller="shop").json["items"]] == [own["id"]]
        assert theirs.get("/webhooks").json["items"] == []
        assert theirs.get("/webhooks", seller="shop").problem == (404, "not_found")
        sent = mine.post(f"/webhooks/{own['id']}/test").json["id"]
        nothing = theirs.get("/webhooks/nothing").json["detail"]
        for webhook in (own["id"], of_market["id"]):
            place = f"/webhooks/{webhook}"
            for answer in (
                theirs.get(place),
                theirs.send("PATCH", place, {"enabled": False}),
                theirs.send("DELETE", place),
                theirs.post(f"{place}/secret"),
                theirs.post(f"{place}/test"),
                theirs.get(f"{place}/deliveries"),
                theirs.get(f"{place}/deliveries/{sent}"),
                theirs.post(f"{place}/deliveries/{sent}/repeat"),
            ):
                assert answer.problem == (404, "not_found")
                assert answer.json["detail"] == nothing
        assert market.get(f"/webhooks/{own['id']}").json["seller"] == "shop"

    def test_a_key_that_only_reads_only_reads(self) -> None:
        make_seller("shop")
        place = f"/webhooks/{make(seller('shop'))['id']}"
        key = seller("shop", Scope.READ)
        assert key.get(place).status == key.get(f"{place}/deliveries").status == 200
        assert key.post("/webhooks", BODY).problem == (403, "forbidden")
        assert key.send("DELETE", place).problem == (403, "forbidden")
        assert key.post(f"{place}/test").problem == (403, "forbidden")

    def test_a_shop_that_is_no_longer_active_only_reads(self) -> None:
        make_seller("shop")
        key = seller("shop")
        place = f"/webhooks/{make(key)['id']}"
        set_active(seller_id="shop", active=False, by=OPERATOR, now=NOW)
        assert key.get(place).status == 200
        assert key.post("/webhooks", BODY).problem == (403, "forbidden")

    def test_nobody_has_more_than_twenty(self) -> None:
        key = operator()
        for _ in range(20):
            make(key)
        assert key.post("/webhooks", BODY).problem == (409, "too_many_webhooks")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, [("url", "required"), ("events", "required")]),
        ({**BODY, "url": "http://hooks.example/"}, [("url", "https_required")]),
        ({**BODY, "url": "https://127.0.0.1/"}, [("url", "private_address")]),
        ({**BODY, "url": "https://[::ffff:a00:1]/"}, [("url", "private_address")]),
        ({**BODY, "url": "https://me:pw@hooks.example/"}, [("url", "credentials_in_url")]),
        ({**BODY, "url": "https://hooks.example/#x"}, [("url", "fragment_in_url")]),
        ({**BODY, "url": "https://hooks.example:22/"}, [("url", "invalid_port")]),
        ({**BODY, "url": "https://hooks.example/" + "x" * 2000}, [("url", "too_long")]),
        ({**BODY, "url": "nonsense \x00"}, [("url", "invalid_url")]),
        ({**BODY, "url": 5}, [("url", "invalid_type")]),
        ({"url": "nonsense", "events": []}, [("url", "invalid_url"), ("events", "required")]),
        ({**BODY, "events": ["review.deleted"]}, [("events.0", "invalid_choice")]),
        ({**BODY, "events": "review.removed"}, [("events", "invalid_type")]),
        ({**BODY, "secret": "whsec_mine"}, [("secret", "unknown_field")]),
    ],
)
def test_what_cannot_be_accepted(body: dict[str, object], fields: list[tuple[str, str]]) -> None:
    assert operator().post("/webhooks", body).fields == fields


def test_what_can_be_chosen_is_told_without_foreign_words() -> None:
    error = operator().post("/webhooks", {**BODY, "events": ["review.deleted"]}).json["errors"][0]
    assert "review.removed, reassessment.requested, message.received, grade.changed" in error["message"]


def test_a_change_is_checked_as_a_whole() -> None:
    key = operator()
    made = make(key)
    answer = key.send("PATCH", f"/webhooks/{made['id']}", {"url": "https://10.0.0.1/", "enabled": False})
    assert answer.fields == [("url", "private_address")]
    assert key.get(f"/webhooks/{made['id']}").json["enabled"] is True
