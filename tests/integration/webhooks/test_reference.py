"""The examples of `docs/reference/webhook-events.md` are what is sent, but for the ids."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from makegood.domain.conversations.actions import ask_question
from makegood.domain.moderation.actions import decide
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.reassessments.actions import answer
from makegood.domain.webhooks.actions import send_test
from makegood.domain.webhooks.enums import TEST, Event
from tests.factories import NOW, OPERATOR, ask_again, contact, make_review, make_seller

from .listening import listen, told

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "webhook-events.md"


@pytest.fixture(scope="module")
def examples() -> dict[str, Any]:
    """What the page shows, by event."""
    sections = re.findall(
        r"^## `([a-z.]+)`$(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    blocks = {event: re.search(r"```json\n(.*?)```", text, re.DOTALL) for event, text in sections}
    return {event: json.loads(block[1]) if block else None for event, block in blocks.items()}


def without_ids(body: Any) -> Any:
    return json.loads(re.sub(r'"[a-z2-7]{26}"', '"…"', json.dumps(body)))


@pytest.fixture
def sent() -> dict[str, Any]:
    """The last body of each event of a story."""
    make_seller("bakfiets", "Bakfiets & Co")
    endpoint = listen(now=NOW - timedelta(days=4))
    days = iter(NOW - timedelta(days=number) for number in (3, 2, 1))
    review = make_review(
        3,
        "De bel kwam gebarsten aan.",
        seller_id="bakfiets",
        order_id="10042",
        aspects={"condition": 2},
        now=next(days),
    )
    written = next(days)
    contact(review, "Wat vervelend, excuses. Vandaag sturen wij u een nieuwe bel.", now=written)
    request = ask_again(review, now=written + timedelta(hours=1))
    ask_question(
        order_id="10042",
        seller_id="bakfiets",
        text="Wanneer komt de nieuwe bel?",
        by=OPERATOR,
        now=written + timedelta(hours=2),
    )
    answer(request=request, overall=8, explanation="Netjes opgelost.", offered=None, now=next(days))
    last = {body["type"]: body for body in told(endpoint)}
    decide(
        kind=SubjectKind.REVIEW,
        subject_id=review.pk,
        verdict="remove",
        ground="wrong_seller",
        reason="Deze beoordeling gaat over een andere winkel.",
        by=OPERATOR,
        now=NOW,
    )
    send_test(endpoint_id=endpoint.pk, by=OPERATOR, now=NOW)
    return {**{body["type"]: body for body in told(endpoint)}, "grade.changed": last["grade.changed"]}


def test_the_page_shows_every_event_once_as_it_is_sent(examples: dict[str, Any], sent: dict[str, Any]) -> None:
    assert list(examples) == [*Event.values, TEST]
    for event, example in examples.items():
        assert without_ids(example) == without_ids(sent[event]), event
