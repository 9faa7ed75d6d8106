from datetime import datetime

from django.db import IntegrityError, transaction

from makegood.domain.orders.queries import check_not_erased
from makegood.domain.webhooks.actions import announce
from makegood.domain.webhooks.enums import Event
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.prepared import PreparedInsert

from ..enums import ConversationState, Direction, MessageState
from ..models import Attachment, Conversation, Message
from ..queries import lock_conversation
from ._make_up import Incoming, MadeUp, as_it_is_now, make_up
from ._store_state import store_state
from .tell_staff import tell_staff

_INSERT = PreparedInsert(lambda: Message)


def receive_message(*, conversation: Conversation, incoming: Incoming, by: Actor, now: datetime) -> Message | None:
    """A message from the customer, by mail, page or API; None when it was received before.

    An answer opens the conversation (R5.7) and starts the time that the customer waits; every message but an
    automatic one is told to the seller's staff (R5.8), and every message to programs that listen.

    Raises:
        Refused: `erased`.
    """
    return store_message(made_up=make_up(conversation=conversation, incoming=incoming), by=by, now=now)


def store_message(*, made_up: MadeUp, by: Actor, now: datetime) -> Message | None:
    """The same for one that was made up before.

    Raises:
        Refused: `erased`.
    """
    try:
        with transaction.atomic():
            return _store(made_up, by, now)
    except IntegrityError:
        once_key = made_up.came.once_key
        if once_key and Message.objects.filter(once_key=once_key).exists():
            return None
        raise


def _store(made_up: MadeUp, by: Actor, now: datetime) -> Message:
    conversation = lock_conversation(made_up.conversation.pk)
    check_not_erased(conversation.purchase.customer_id)
    made_up = as_it_is_now(made_up, conversation)
    incoming = made_up.stored
    message = Message(
        seller_id=conversation.seller_id,
        conversation=conversation,
        direction=Direction.IN,
        subject=incoming.subject,
        text=incoming.text,
        quoted=incoming.quoted,
        auto_reply=incoming.auto_reply,
        other_address=incoming.other_address,
        left_out=incoming.left_out,
        once_key=incoming.once_key,
        state=MessageState.RECEIVED,
        author_kind=by.kind,
        author_id=by.id,
        header_id=incoming.header_id,
        created_at=now,
    )
    _INSERT(message)
    Attachment.objects.bulk_create(
        Attachment(
            seller_id=conversation.seller_id,
            purchase=conversation.purchase,
            message=message,
            uploaded_by="",
            name=file.name,
            content_type=file.content_type,
            size=len(file.data),
            data=file.data,
            created_at=now,
        )
        for file in incoming.files
    )
    before = conversation.state
    if incoming.is_answer:
        conversation.state = ConversationState.OPEN
        conversation.waiting_since = conversation.waiting_since or now
        conversation.closed_at = None
        conversation.closed_by_kind = ""
    conversation.updated_at = now
    store_state(conversation)
    audit.record(
        "message.received",
        by=by,
        now=now,
        subject=("message", message.pk),
        seller_id=message.seller_id,
        before={"conversation": before},
        after={
            "conversation": conversation.state,
            "text": audit.mark_text(message.text, bytes(conversation.purchase.customer.audit_key)),
            "attachments": len(incoming.files),
            "auto_reply": message.auto_reply,
            "other_address": message.other_address,
        },
    )
    if not incoming.auto_reply:
        tell_staff(message=message, conversation=conversation, made_up=made_up, now=now)
    announce(
        event=Event.MESSAGE_RECEIVED,
        subject=message.pk,
        seller_id=message.seller_id,
        # As the events of the review of this purchase: what happens to one purchase is told in order.
        order_key=conversation.purchase_id,
        customer_id=conversation.purchase.customer_id,
        now=now,
    )
    return message
