"""Reads about conversations."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from .enums import Direction, MessageState
from .models import Attachment, Conversation, Message


def conversation_about(purchase_id: str) -> Conversation | None:
    """The conversation about a purchase, if anybody wrote yet."""
    return Conversation.objects.filter(purchase_id=purchase_id).first()


def messages_about(purchase_id: str) -> QuerySet[Message]:
    """All messages about a purchase, oldest first, with their attachments but without the files' bytes."""
    return (
        Message.objects.filter(conversation__purchase_id=purchase_id)
        .order_by("created_at", "id")
        .prefetch_related(Prefetch("attachments", Attachment.objects.defer("data").order_by("created_at", "id")))
    )


def contacts_about(purchase_id: str) -> Sequence[Message]:
    """The messages that were handed in as contact about the review (R6.8), oldest first."""
    return list(
        Message.objects.filter(
            conversation__purchase_id=purchase_id, direction=Direction.OUT, after_review=True
        ).order_by("sent_at", "created_at", "id")
    )


def standing(messages: Sequence[Message]) -> Message | None:
    """The first of these that the mail server accepted and that did not bounce."""
    return next((message for message in messages if message.state == MessageState.SENT), None)


def header_ids(conversation: Conversation) -> list[str]:
    """The Message-IDs of the thread, oldest first, for In-Reply-To and References."""
    return list(
        Message.objects.filter(conversation=conversation)
        .exclude(header_id="")
        .order_by("created_at", "id")
        .values_list("header_id", flat=True)
    )


def kept_uploads(ids: Sequence[str], *, purchase_id: str, uploaded_by: str) -> list[Attachment]:
    """Uploads that wait for their message, of this writer about this purchase."""
    return list(
        Attachment.objects.filter(pk__in=ids, purchase_id=purchase_id, uploaded_by=uploaded_by, message=None).order_by(
            "created_at", "id"
        )
    )


def find_attachment(attachment_id: str) -> Attachment | None:
    """An attachment with its bytes."""
    return Attachment.objects.filter(pk=attachment_id).first()
