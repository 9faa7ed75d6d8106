"""The demo's NPS: customers whose question was settled in the last months, and what they answered a day later."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from makegood.domain.conversations.actions import ask_question, close_conversation
from makegood.domain.conversations.queries import conversation_about
from makegood.domain.nps.actions import answer_survey, plan_surveys
from makegood.domain.nps.queries import survey_about
from makegood.domain.nps.rules import group_of
from makegood.domain.orders.queries import find_purchase
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel import actors, clock
from makegood.kernel.actors import Actor, ActorKind, Role

from .demo_conversations import Bought
from .demo_talks import QUESTIONS, SURVEY_WORDS
from .demo_texts import SELLERS, DemoSeller
from .worker import send

BY = actors.system("demo")
MARKETPLACE = Actor(ActorKind.OPERATOR_KEY, "demo")
SETTLED = {"fietshoek": 50, "northlight": 14, "theehuis": 9, "greenbox": 8, "wolmand": 2}
"""How many settled questions each shop has: enough for a certain score at one, for uncertain ones at the others."""
DAYS = 85
"""In how many days before today they were asked, so that all answers are of the last three months."""
HOUR_OF_SENDING = 11
ANSWERED = 0.85


@dataclass(frozen=True, slots=True)
class _Settled:
    """A conversation that was closed, and how likely its customer is to recommend the shop."""

    conversation_id: str
    language: str
    score: int


def answer_surveys(bought: Sequence[Bought], *, worker_id: str, now: datetime) -> None:
    """Gives each shop its settled questions, sends the surveys day by day, and lets most customers answer."""
    rng = random.Random(20261125)  # noqa: S311 - a story, not a secret
    settled: dict[str, _Settled] = {}
    for seller in SELLERS:
        theirs = [one for one in bought if one.seller_id == seller.id and one.about in ("none", "good")]
        free = [one for one in theirs if (found := find_purchase(one.order_id, seller.id)) and _is_free(found.pk)]
        for one in rng.sample(free, min(SETTLED[seller.id], len(free))):
            conversation = _settle(rng, seller, one, worker_id, now)
            settled[conversation.conversation_id] = conversation
    today = clock.marketplace_day(now)
    for days in range(DAYS + 1, 0, -1):
        at = clock.start_of_day(today - timedelta(days=days)) + timedelta(hours=HOUR_OF_SENDING)
        if plan_surveys(by=BY, now=at):
            send(worker_id, at)
    for conversation in settled.values():
        _answer(rng, conversation, now)


def _is_free(purchase_id: str) -> bool:
    return conversation_about(purchase_id) is None


def _settle(rng: random.Random, seller: DemoSeller, one: Bought, worker_id: str, now: datetime) -> _Settled:
    begin = max(one.at, now - timedelta(days=DAYS))
    asked_at = begin + (now - begin) * (0.95 * rng.random())
    answered_at = min(asked_at + timedelta(hours=0.5 + 20 * rng.random()), now)
    question, answer = rng.choice(QUESTIONS[one.language])
    staff = Actor(ActorKind.STAFF, "demo", {seller.id: Role.AGENT})
    conversation = ask_question(order_id=one.order_id, seller_id=seller.id, text=question, by=MARKETPLACE, now=asked_at)
    write_to_customer(purchase=conversation.purchase, text=answer, by=staff, now=answered_at)
    send(worker_id, answered_at)
    close_conversation(conversation=conversation, by=staff, now=min(answered_at + timedelta(hours=1), now))
    # Those whom a diligent shop has helped are milder than all who grade it.
    grade = rng.choices(range(1, 11), weights=seller.weights)[0]
    return _Settled(conversation.pk, one.language, min(10, grade + (rng.random() < seller.diligence)))


def _answer(rng: random.Random, one: _Settled, now: datetime) -> None:
    survey = survey_about(one.conversation_id)
    if survey is None or survey.sent_at is None or rng.random() > ANSWERED:
        return
    at = survey.sent_at + timedelta(hours=1 + 30 * rng.random())
    if at > now:
        return
    words = SURVEY_WORDS[one.language][group_of(one.score)]
    answer_survey(survey=survey, score=one.score, comment=rng.choice(words) if rng.random() < 0.5 else "", now=at)
