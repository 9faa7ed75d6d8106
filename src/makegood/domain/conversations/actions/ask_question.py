from datetime import datetime

from django.db import transaction

from makegood.domain.orders.queries import named_purchase
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel.actors import Actor

from ..models import Conversation
from ._make_up import Incoming
from .open_conversation import open_conversation
from .receive_message import receive_message
from .send_message import clean_message


def ask_question(*, order_id: str, seller_id: str, text: str, by: Actor, now: datetime) -> Conversation:
    """A customer's question about a purchase, handed in by the marketplace, with or without a review (R5.8).

    It begins the conversation about that purchase, or goes on with it.

    Raises:
        Invalid: the words cannot be accepted, or `unknown_order`, `unknown_seller`, `unknown_purchase`.
        Refused: `erased`.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    words = clean_message(text)
    purchase = named_purchase(order_id, seller_id)
    with transaction.atomic():
        conversation = open_conversation(purchase=purchase, now=now)
        receive_message(conversation=conversation, incoming=Incoming(words), by=by, now=now)
    conversation.refresh_from_db()
    return conversation
