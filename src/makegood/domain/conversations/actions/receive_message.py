from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from makegood.domain.orders.queries import check_not_erased
from makegood.domain.webhooks.actions import announce
from makegood.domain.webhooks.enums import Event
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import ConversationState, Direction, MessageState
from ..models import Attachment, Conversation, Message
from ..queries import hider_of
from .tell_staff import tell_staff

SUBJECT_LENGTH = 200
FILE_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a customer's message, checked: its type is one that is kept, its name is safe."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message. Their address, and links that act in their name, are hidden when it is stored (R5.6).

    `auto_reply` and `other_address` ones are no answer. `once_key` is the same for the same message handed in twice.
    """

    text: str
    quoted: str = ""
    subject: str = ""
    files: Sequence[KeptFile] = ()
    left_out: Sequence[str] = ()
    auto_reply: bool = False
    other_address: bool = False
    header_id: str = ""
    once_key: str | None = None

    @property
    def is_answer(self) -> bool:
        """Whether the customer themselves wrote it."""
        return not (self.auto_reply or self.other_address)


def receive_message(*, conversation: Conversation, incoming: Incoming, by: Actor, now: datetime) -> Message | None:
    """A message from the customer, by mail, page or API; None when it was received before.

    An answer opens the conversation (R5.7) and starts the time that the customer waits; every message but an
    automatic one is told to the seller's staff (R5.8), and every message to programs that listen.

    Raises:
        Refused: `erased`.
    """
    try:
        with transaction.atomic():
            return _receive(conversation, incoming, by, now)
    except IntegrityError:
        if incoming.once_key and Message.objects.filter(once_key=incoming.once_key).exists():
            return None
        raise


def _receive(conversation: Conversation, incoming: Incoming, by: Actor, now: datetime) -> Message:
    conversation = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("purchase__customer", "seller")
        .get(pk=conversation.pk)
    )
    check_not_erased(conversation.purchase.customer_id)
    hide = hider_of(conversation)
    message = Message.objects.create(
        seller_id=conversation.seller_id,
        conversation=conversation,
        direction=Direction.IN,
        subject=hide(incoming.subject)[:SUBJECT_LENGTH],
        text=hide(incoming.text),
        quoted=hide(incoming.quoted),
        auto_reply=incoming.auto_reply,
        other_address=incoming.other_address,
        left_out=[hide(name) for name in incoming.left_out],
        once_key=incoming.once_key,
        state=MessageState.RECEIVED,
        author_kind=by.kind,
        author_id=by.id,
        header_id=incoming.header_id,
        created_at=now,
    )
    Attachment.objects.bulk_create(
        Attachment(
            seller_id=conversation.seller_id,
            purchase=conversation.purchase,
            message=message,
            uploaded_by="",
            name=hide(file.name)[-FILE_NAME_LENGTH:],
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
    conversation.save(update_fields=["state", "waiting_since", "closed_at", "closed_by_kind", "updated_at"])
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
        tell_staff(message=message, conversation=conversation, now=now)
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
