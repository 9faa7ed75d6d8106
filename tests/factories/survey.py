from datetime import datetime, timedelta
from itertools import count

from makegood.domain.conversations.actions import Incoming, ask_question, close_conversation, receive_message
from makegood.domain.conversations.models import Conversation
from makegood.domain.nps.actions import answer_survey, plan_surveys
from makegood.domain.nps.models import Survey
from makegood.kernel import actors
from makegood.kernel.actors import Actor

from .asking import WORKER
from .loop import deliver
from .marketplace import NOW, OPERATOR, agent_of, make_purchase

_numbers = count(1)


def make_closed_conversation(
    seller_id: str = "shop",
    *,
    closed_at: datetime = NOW - timedelta(days=2),
    by: Actor | None = None,
    incoming: Incoming | None = None,
    **order: object,
) -> Conversation:
    """A customer's question that was dealt with and closed; `incoming` is what else they wrote.

    Customers have an address of their own unless one is given: an address gets one survey a day.
    """
    order.setdefault("email", f"customer-{next(_numbers)}@customers.example")
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
    return close_conversation(conversation=conversation, by=by or agent_of(seller_id), now=closed_at)


def make_survey(seller_id: str = "shop", *, sent_at: datetime = NOW - timedelta(days=1), **order: object) -> Survey:
    """A survey that was sent, about a conversation that was closed a day earlier; at an hour when surveys leave."""
    conversation = make_closed_conversation(seller_id, closed_at=sent_at - timedelta(hours=25), **order)  # type: ignore[arg-type]  # keywords of make_order
    plan_surveys(by=WORKER, now=sent_at)
    survey = Survey.objects.get(conversation=conversation)
    deliver(about=survey.pk, now=sent_at)
    survey.refresh_from_db()
    return survey


def make_answer(
    score: int, comment: str = "", *, seller_id: str = "shop", now: datetime = NOW, **order: object
) -> Survey:
    """An answered survey, sent the day before."""
    noon = (now - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    survey = make_survey(seller_id, sent_at=noon, **order)
    return answer_survey(survey=survey, score=score, comment=comment, now=now)
