from datetime import datetime, timedelta

from makegood.domain.conversations.actions import Incoming, ask_question, close_conversation, receive_message
from makegood.domain.conversations.models import Conversation
from makegood.domain.nps.actions import answer_survey
from makegood.domain.nps.enums import SurveyState
from makegood.domain.nps.models import Survey
from makegood.kernel import actors
from makegood.kernel.actors import Actor
from makegood.kernel.clock import marketplace_day

from .marketplace import NOW, OPERATOR, agent_of, make_purchase


def make_closed_conversation(
    seller_id: str = "shop",
    *,
    closed_at: datetime = NOW - timedelta(days=2),
    by: Actor | None = None,
    incoming: Incoming | None = None,
    **order: object,
) -> Conversation:
    """A customer's question that was dealt with and closed; `incoming` is what else they wrote."""
    purchase = make_purchase(seller_id, now=closed_at - timedelta(days=1), link=False, **order)
    conversation = ask_question(
        order_id=purchase.order_id,
        seller_id=seller_id,
        text="Past dit?",
        by=OPERATOR,
        now=closed_at - timedelta(hours=5),
    )
    if incoming is not None:
        receive_message(
            conversation=conversation,
            incoming=incoming,
            by=actors.customer(purchase.customer_id),
            now=closed_at - timedelta(hours=2),
        )
    close_conversation(conversation=conversation, by=by or agent_of(seller_id), now=closed_at)
    return Conversation.objects.get(pk=conversation.pk)


def make_survey(seller_id: str = "shop", *, sent_at: datetime = NOW - timedelta(days=1), **order: object) -> Survey:
    """A survey that was sent, about a conversation that was closed a day earlier."""
    conversation = make_closed_conversation(seller_id, closed_at=sent_at - timedelta(hours=25), **order)  # type: ignore[arg-type]  # keywords of make_order
    return Survey.objects.create(
        seller_id=seller_id,
        conversation=conversation,
        customer=conversation.purchase.customer,
        state=SurveyState.SENT,
        planned_for=marketplace_day(sent_at),
        sent_at=sent_at,
        expires_at=sent_at + timedelta(days=30),
    )


def make_answer(
    score: int, comment: str = "", *, seller_id: str = "shop", now: datetime = NOW, **order: object
) -> Survey:
    """An answered survey."""
    survey = make_survey(seller_id, sent_at=now - timedelta(hours=3), **order)
    return answer_survey(survey=survey, score=score, comment=comment, now=now)
