from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.actions import OutgoingFile, queue_email
from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.orders.models import Purchase
from makegood.domain.orders.queries import check_not_erased
from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid, Refused
from makegood.kernel.prepared import PreparedInsert, send_ahead
from makegood.kernel.values import MESSAGE_LIMIT, clean_text

from .. import letters, queries
from ..enums import BlockedPlace, ConversationState, Direction, MessageState
from ..models import Attachment, Message
from ._store_state import store_state
from .check_offer import check_offer
from .keep_upload import check_size
from .open_conversation import open_conversation

_INSERT = PreparedInsert(lambda: Message)


def clean_message(text: str) -> str:
    """The words of a message, cleaned.

    Raises:
        Invalid: `required`, `too_long`, `invalid_characters`.
    """
    cleaned = clean_text(text, field="text", limit=MESSAGE_LIMIT)
    if not cleaned:
        raise Invalid.one("text", "required", _("Please write a message."))
    return cleaned


def send_message(
    *,
    purchase: Purchase,
    text: str,
    attachments: Sequence[Attachment] = (),
    after_review: bool,
    by: Actor,
    now: datetime,
) -> Message:
    """Hand in a message from the seller's side; the worker sends it (R5.1, R5.2).

    `attachments` were kept by `keep_upload`. It counts as contact only once the mail server accepted it (R5.5).

    Raises:
        Invalid: the words or the attachments cannot be accepted; `conditional_offer` (R5.4).
        Refused: `customer_unreachable` when there is no address, `erased` when that is so from this moment on.
        NotFound, Forbidden: not for this actor.
    """
    check_may_act(by, purchase.seller_id)
    words = clean_message(text)
    check_size(sum(attachment.size for attachment in attachments))
    check_offer(
        text=words,
        file_names=[file.name for file in attachments],
        place=BlockedPlace.MESSAGE,
        seller_id=purchase.seller_id,
        purchase=purchase,
        by=by,
        now=now,
    )
    if not purchase.customer.email:
        raise Refused("customer_unreachable", _("There is no e-mail address of this customer."))
    rendered = letters.compose(purchase, words)
    with transaction.atomic():
        send_ahead()
        check_not_erased(purchase.customer_id)
        conversation = open_conversation(purchase=purchase, now=now)
        thread = queries.header_ids(conversation)
        message = Message(
            seller_id=purchase.seller_id,
            conversation=conversation,
            direction=Direction.OUT,
            text=words,
            state=MessageState.QUEUED,
            after_review=after_review,
            author_kind=by.kind,
            author_id=by.id,
            answers_since=conversation.waiting_since,
            created_at=now,
        )
        email = queue_email(
            kind=EmailKind.CONVERSATION,
            to_address=purchase.customer.email,
            to_name=purchase.customer.name,
            from_name=letters.sender_name(purchase.seller.name),
            from_address=relay_address(conversation.relay_token),
            content=rendered,
            about=message.pk,
            seller_id=purchase.seller_id,
            language=letters.language_of(purchase),
            references=thread,
            attachments=[OutgoingFile(file.name, file.content_type, bytes(file.data)) for file in attachments],
            now=now,
        )
        message.header_id = email.message_id
        _INSERT(message)
        if attachments:
            Attachment.objects.filter(pk__in=[file.pk for file in attachments]).update(message=message)
        conversation.state = ConversationState.WAITING
        conversation.waiting_since = None
        conversation.closed_at = None
        conversation.closed_by_kind = ""
        conversation.updated_at = now
        store_state(conversation)
        audit.record(
            "message.handed_in",
            by=by,
            now=now,
            subject=("message", message.pk),
            seller_id=purchase.seller_id,
            after={
                "purchase": purchase.pk,
                "text": audit.mark_text(words, bytes(purchase.customer.audit_key)),
                "attachments": len(attachments),
            },
        )
    return message
