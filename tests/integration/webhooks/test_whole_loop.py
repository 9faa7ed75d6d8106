"""From the customer's form to the receiver: API, pages and worker, over a real connection."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from makegood.domain.mail.models import Email
from makegood.domain.webhooks.enums import Event
from makegood.jobs.worker import run_once
from tests.factories import NOW, make_seller
from tests.integration.api.caller import operator, order_body, seller
from tests.integration.webhook_receiver import Receiver

pytestmark = pytest.mark.django_db

EVENTS = [event.value for event in Event]


@pytest.fixture(autouse=True)
def _here_and_now(settings) -> None:
    settings.MAKEGOOD_NOW = NOW
    settings.MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE = True


def handed_in(key: Any, order: str, overall: int, submitted_at: str) -> None:
    assert key.put(f"/orders/{order}", order_body()).status == 201
    body = {"order": order, "seller": "shop", "overall": overall, "submitted_at": submitted_at}
    assert key.post("/reviews", body).status == 201


def test_the_whole_loop_arrives_signed_and_in_order(receiver: Receiver) -> None:
    make_seller()
    key, own = operator(), seller()
    secret = key.post("/webhooks", {"url": receiver.url("/all"), "events": EVENTS}).json["secret"]
    assert own.post("/webhooks", {"url": receiver.url("/own"), "events": ["review.regraded"]}).status == 201
    handed_in(key, "o-1", 3, "2026-11-23T08:00:00Z")
    review = key.get("/reviews").json["items"][0]["id"]
    assert own.post(f"/reviews/{review}/messages", {"text": "Wat vervelend!"}).status == 201
    run_once(NOW)
    assert own.post(f"/reviews/{review}/reassessment").status == 201
    letter = _newest_letter()
    again = re.search(r"/again/[^\s]+/", letter)
    assert again
    assert Client().post(again[0], {"overall": "8", "action": "answer"}).status_code == 303
    key.post("/conversations", {"order": "o-1", "seller": "shop", "text": "Dank u, komt er nog een bel?"})
    decision = {"decision": "remove", "ground": "fraud", "reason": "Niet echt"}
    assert key.post(f"/reviews/{review}/decision", decision).status == 201
    run_once(NOW)
    everything = [call for call in receiver.calls if call.path == "/all"]
    told = [Webhook(secret).verify(call.body, call.headers) for call in everything]
    about_review = [body["type"] for body in told if body["type"] != "grade.changed"]
    assert about_review == [
        "review.submitted",
        "reassessment.requested",
        "review.regraded",
        "message.received",
        "review.removed",
    ]
    grades = [body["data"]["average"] for body in told if body["type"] == "grade.changed"]
    assert grades == ["3.0", "8.0", None]
    assert [call.json["data"]["new_overall"] for call in receiver.calls if call.path == "/own"] == [8]
    assert told[-1]["data"] in (key.get(f"/reviews/{review}").json, key.get("/sellers/shop/grade").json)


def test_the_night_tells_of_grades_whose_window_moved(receiver: Receiver) -> None:
    make_seller()
    key = operator()
    assert key.post("/webhooks", {"url": receiver.url(), "events": ["grade.changed"]}).status == 201
    for number, grade in enumerate((8, 8, 8, 8, 8)):
        handed_in(key, f"o-{number}", grade, "2026-11-01T12:00:00Z")
    handed_in(key, "o-9", 2, "2026-08-24T12:00:00Z")
    run_once(NOW)
    assert [call.json["data"]["average"] for call in receiver.calls] == ["8.0"] * 5 + ["7.0"]
    for _ in range(2):
        run_once(NOW + timedelta(days=1))
    last = receiver.calls[-1].json
    assert len(receiver.calls) == 7
    assert (last["timestamp"], last["data"]["to"]) == ("2026-11-24T09:00:00Z", "2026-11-24")
    assert (last["data"]["average"], last["data"]["count"]) == ("8.0", 5)


def _newest_letter() -> str:
    return Email.objects.filter(kind="reassessment").latest("pk").text
