"""An erasure reaches the answers that are kept for repeated calls (R13.2)."""

import json
from typing import Any

import pytest

from makegood.domain.accounts.models import KeptAnswer
from makegood.domain.conversations.models import Message
from makegood.domain.moderation.actions import report_as_reader
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.moderation.models import Report
from makegood.domain.orders.models import Order
from makegood.domain.privacy.actions import erase_customer
from tests.factories import NOW, OPERATOR, make_review, make_seller
from tests.integration.api.caller import Answer, Caller, operator, order_body

from .story import found_in_store

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = (
    "marjolein",
    "tuinkabouter",
    "zevenslaper",  # what she wrote
    "hazelworm",  # what a seller wrote to her
    "vuurvlinder",  # what was stopped
    "wolkbreuk",  # what she reported as a reader
    "klant-m",  # the marketplace's id of her
)
NAME, EMAIL, ID = "Marjolein Tuinkabouter", "marjolein@klanten.example", "klant-m"


def lines(*bodies: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(body).encode() + b"\n" for body in bodies)


class Calls:
    """What a program called, each with an `Idempotency-Key`, so that it can call again."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.made: list[tuple[str, object]] = []

    def make(self, path: str, body: object) -> Answer:
        self.made.append((path, body))
        return self._send(len(self.made) - 1)

    def repeat(self) -> list[Answer]:
        return [self._send(number) for number in range(len(self.made))]

    def _send(self, number: int) -> Answer:
        path, body = self.made[number]
        kind = "application/x-ndjson" if path.endswith("/bulk") else "application/json"
        return self.caller.send("POST", path, body, content_type=kind, **{"idempotency-key": f"k-{number}"})


def order(order_id: str, customer: str, name: str, email: str) -> dict[str, Any]:
    body = order_body()
    return {"id": order_id, **body, "customer": {**body["customer"], "id": customer, "name": name, "email": email}}


def test_nothing_of_the_customer_is_left_in_them_and_what_is_of_others_stays() -> None:
    make_seller("shop")
    calls = Calls(operator())
    both = lines(order("o-1", ID, NAME, EMAIL), order("o-2", "c-2", "Bert Anders", "bert@elders.example"))
    first = calls.make("/orders/bulk", both).body.splitlines()
    review = calls.make("/reviews", {"order": "o-1", "seller": "shop", "overall": 3, "text": "Een zevenslaper."}).json
    calls.make("/conversations", {"order": "o-1", "seller": "shop", "text": "Waar blijft de zevenslaper?"})
    messages = f"/reviews/{review['id']}/messages"
    assert calls.make(messages, {"text": "Een hazelworm."}).status == 201
    assert calls.make(messages, {"text": "U krijgt een vuurvlinder als u uw beoordeling verwijdert."}).status == 422
    calls.make("/mailings", {"customer": ID, "date": "2026-11-24"})
    other = make_review(5, "Gaat wel.", seller_id="some-other", customer="c-3", email="carla@elders.example")
    report_as_reader(
        kind=SubjectKind.REVIEW, subject_id=other.pk, explanation="Een wolkbreuk.", email=EMAIL, ground="unlawful",
        language="nl", now=NOW,
    )  # fmt: skip
    calls.make(f"/reports/{Report.objects.get().pk}/decision", {"decision": "keep", "reason": "Dat mag."})
    calls.make("/reviews", {"order": "o-2", "seller": "shop", "overall": 9, "text": "Prima."})
    assert set(found_in_kept_answers()) == set(WORDS), "each is there to be found"

    erase_customer(customer_id=ID, by=OPERATOR, now=NOW)

    assert found_in_kept_answers() == []
    assert found_in_store(WORDS) == {}
    before = (Message.objects.count(), Order.objects.count())
    *again, last = calls.repeat()
    assert [answer.problem for answer in again[1:]] == [(409, "erased")] * 6
    assert json.loads(again[0].body.splitlines()[0])["code"] == "erased"
    assert again[0].body.splitlines()[1] == first[1]
    assert (last.status, last.json["text"]) == (201, "Prima.")
    assert (Message.objects.count(), Order.objects.count()) == before
    assert found_in_store(WORDS) == {}


def found_in_kept_answers() -> list[str]:
    kept = b"\n".join(bytes(content) for content in KeptAnswer.objects.values_list("content", flat=True) if content)
    return [word for word in WORDS if word.encode() in kept.lower()]
