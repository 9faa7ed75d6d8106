"""Reads about conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Forbidden, NotFound
from makegood.kernel.tokens import Purpose, make_token, read_token

from .enums import ConversationState, Direction, MessageState
from .models import Attachment, BlockedOffer, Conversation, Message, Note


def conversation_about(purchase_id: str) -> Conversation | None:
    """The conversation about a purchase, if anybody wrote yet."""
    return Conversation.objects.filter(purchase_id=purchase_id).first()


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """What a list of conversations shows; empty means all."""

    seller_id: str | None = None
    state: str = ""


def list_conversations(wanted: ConversationFilter, *, by: Actor) -> QuerySet[Conversation]:
    """The conversations that somebody may see and asked for, with purchase and customer, in no order yet.

    Raises:
        NotFound: another seller's.
        Forbidden: no seller was named by somebody who may not see all.
    """
    found = Conversation.objects.select_related("purchase__customer")
    if wanted.seller_id is not None:
        check_may_read(by, wanted.seller_id)
        found = found.filter(seller_id=wanted.seller_id)
    elif not by.is_operator:
        raise Forbidden
    return found.filter(state=wanted.state) if wanted.state else found


def get_conversation(conversation_id: str, *, by: Actor) -> Conversation:
    """A conversation that the asker may see, with purchase, customer and seller.

    Raises:
        NotFound: there is none, or it is another seller's.
    """
    conversation = (
        Conversation.objects.filter(pk=conversation_id)
        .select_related("purchase__customer", "purchase__seller", "seller")
        .first()
    )
    if conversation is None:
        raise NotFound(_("There is no conversation with this id."))
    check_may_read(by, conversation.seller_id)
    return conversation


def conversation_of_token(token: str) -> Conversation:
    """The conversation that a customer's link was made for, with purchase, customer and seller.

    Raises:
        NotFound: the link was made up, cut off or changed.
    """
    conversation_id = read_token(Purpose.CONVERSATION, token)
    conversation = (
        Conversation.objects.filter(pk=conversation_id)
        .select_related("purchase__customer", "purchase__seller", "seller")
        .first()
        if conversation_id
        else None
    )
    if conversation is None:
        raise NotFound(_("This link does not work. Please use the whole link from the e-mail."))
    return conversation


def conversation_token(conversation: Conversation) -> str:
    """The token of the customer's link to read and answer on a page."""
    return make_token(Purpose.CONVERSATION, conversation.pk)


def notes_of(conversation: Conversation) -> QuerySet[Note]:
    """What colleagues wrote for each other, oldest first."""
    return Note.objects.filter(conversation=conversation).order_by("created_at", "pk")


def counts_by_state(seller_id: str) -> dict[str, int]:
    """How many conversations of a seller are in each state."""
    found = Conversation.objects.filter(seller_id=seller_id).values("state").annotate(many=Count("pk")).order_by()
    return dict.fromkeys(ConversationState.values, 0) | {row["state"]: row["many"] for row in found}


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """How long customers waited for an answer: the median, over how many answers. None without any."""

    median: timedelta | None
    count: int


def response_time(seller_id: str, *, since: datetime) -> ResponseTime:
    """The median time from a customer's message to the seller's answer, over the answers handed in since `since`."""
    rows = Message.objects.filter(seller_id=seller_id, created_at__gte=since, answers_since__isnull=False).values_list(
        "answers_since", "created_at"
    )
    waits = [(answered - asked).total_seconds() for asked, answered in rows if asked is not None]
    return ResponseTime(timedelta(seconds=median(waits)) if waits else None, len(waits))


def blocked_offers() -> QuerySet[BlockedOffer]:
    """What the coercion check stopped, newest first; for the operator (R5.4)."""
    return BlockedOffer.objects.select_related("seller", "purchase").order_by("-blocked_at", "-pk")


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
