"""Reads about conversations."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import OwnKind, read_address, relay_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.mail.queries import emails_by_message_id
from makegood.domain.orders.queries import check_link_of
from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel.actors import Actor, ActorKind
from makegood.kernel.bulk import any_of
from makegood.kernel.errors import NotFound
from makegood.kernel.owned import of_sellers
from makegood.kernel.prepared import Prepared, know_related
from makegood.kernel.tokens import Purpose, hide_tokens, make_token, read_token
from makegood.kernel.values import fold

from ..enums import Direction, MessageState
from ..hiding import hide_addresses
from ..models import SELLER_SIDE, Attachment, BlockedOffer, Conversation, Message, MessageTemplate, Note

Row = TypeVar("Row", Attachment, Message)

# Asked in the transaction of each message that comes in, during which on SQLite nobody else writes.
_CONVERSATION: Prepared[Conversation] = Prepared(lambda pk: _with_people().filter(pk=pk))
_ABOUT: Prepared[Conversation] = Prepared(lambda purchase_id: Conversation.objects.filter(purchase_id=purchase_id))
_LOCK: Prepared[Conversation] = Prepared(lambda pk: _with_people().select_for_update(of=("self",)).filter(pk=pk))
_OF_MESSAGE = Prepared(lambda pk: Message.objects.filter(pk=pk).values_list("conversation_id"))
_WRITTEN_TO = Prepared(
    lambda seller_id, conversation_id: Email.objects.filter(
        kind=EmailKind.CONVERSATION,
        about__in=Message.objects.filter(
            seller_id=seller_id, conversation_id=conversation_id, direction=Direction.OUT
        ).values("pk"),
    ).values_list("to_address")
)
_HEADER_IDS = Prepared(
    lambda seller_id, conversation_id: (
        Message.objects.filter(seller_id=seller_id, conversation_id=conversation_id)
        .exclude(header_id="")
        .order_by("created_at", "id")
        .values_list("header_id")
    )
)
_CONTACTS: Prepared[Message] = Prepared(
    lambda purchase_id, seller_id: Message.objects.filter(
        seller_id=seller_id, conversation__purchase_id=purchase_id, direction=Direction.OUT, after_review=True
    ).order_by("sent_at", "created_at", "id")
)
_MESSAGES: Prepared[Message] = Prepared(
    lambda seller_id, conversation_id: _in_order(
        Message.objects.filter(seller_id=seller_id, conversation_id=conversation_id)
    )
)
_FILES: Prepared[Attachment] = Prepared(
    lambda seller_id, conversation_id: _in_order(
        Attachment.objects.filter(seller_id=seller_id, message__conversation_id=conversation_id).defer("data")
    )
)


def conversation_about(purchase_id: str) -> Conversation | None:
    """The conversation about a purchase, if anybody wrote yet."""
    return _ABOUT.first(purchase_id=purchase_id)


def conversations_of_purchases(purchase_ids: Collection[str]) -> dict[str, Conversation]:
    """The conversations about those of these purchases that have one, by purchase."""
    found = Conversation.objects.filter(purchase_id__in=any_of(purchase_ids))
    return {conversation.purchase_id: conversation for conversation in found}


def get_conversation(conversation_id: str, *, by: Actor) -> Conversation:
    """A conversation that the asker may see, with purchase, customer and seller.

    Raises:
        NotFound: there is none, or it is another seller's.
    """
    conversation = _CONVERSATION.first(pk=conversation_id)
    if conversation is None:
        raise NotFound(_("There is no conversation with this id."))
    check_may_read(by, conversation.seller_id)
    return conversation


def lock_conversation(conversation_id: str) -> Conversation:
    """A conversation as it is now, locked until the transaction ends, with purchase, customer and seller."""
    [conversation] = _LOCK(pk=conversation_id)
    return conversation


def conversation_of_token(token: str) -> Conversation:
    """The conversation that a customer's link was made for, with purchase, customer and seller.

    Raises:
        NotFound: the link was made up, cut off or changed, or nothing was ever sent.
        Refused: `erased`.
    """
    purchase_id = read_token(Purpose.CONVERSATION, token)
    conversation = (
        Conversation.objects.filter(purchase_id=purchase_id)
        .select_related("purchase__customer", "purchase__seller", "seller")
        .first()
        if purchase_id
        else None
    )
    if conversation is None:
        raise NotFound(_("This link does not work. Please use the whole link from the e-mail."))
    check_link_of(conversation.purchase.customer)
    return conversation


def conversation_token(purchase_id: str) -> str:
    """The token of the customer's link to read and answer on a page.

    It stands for the purchase, so that the e-mail that begins a conversation can be composed before there is one.
    """
    return make_token(Purpose.CONVERSATION, purchase_id)


def messages_for_customer(conversation: Conversation) -> QuerySet[Message]:
    """What the customer may read of a conversation, oldest first: no notes, no automatic replies, and nothing that
    did not arrive; without the files' bytes.
    """
    return _for_customer(messages_about(conversation.purchase_id))


def file_for_customer(conversation: Conversation, file_id: str) -> Attachment:
    """A file of this conversation that the customer may have, with its bytes.

    Raises:
        NotFound: it is another conversation's, or of a message that the customer does not see.
    """
    shown = _for_customer(Message.objects.filter(seller_id=conversation.seller_id, conversation=conversation))
    file = Attachment.objects.filter(pk=file_id, message__in=shown).first()
    if file is None:
        raise NotFound
    return file


def _for_customer(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.exclude(state=MessageState.BOUNCED).exclude(auto_reply=True)


def written_on_page(conversation: Conversation, *, since: datetime) -> int:
    """How many messages came through the customer's page since a moment."""
    return Message.objects.filter(
        conversation=conversation,
        direction=Direction.IN,
        author_kind=ActorKind.CUSTOMER,
        header_id="",
        created_at__gt=since,
    ).count()


def notes_of(conversation: Conversation) -> QuerySet[Note]:
    """What colleagues wrote for each other, oldest first."""
    return Note.objects.filter(seller_id=conversation.seller_id, conversation=conversation).order_by("created_at", "pk")


def templates_of(seller_id: str, *, by: Actor) -> list[MessageTemplate]:
    """A seller's templates, by title.

    Raises:
        NotFound: another seller's.
    """
    check_may_read(by, seller_id)
    return sorted(MessageTemplate.objects.filter(seller_id=seller_id), key=lambda one: fold(one.title))


def get_template(template_id: str, *, by: Actor) -> MessageTemplate:
    """A template that the asker may see, with its seller.

    Raises:
        NotFound: there is none, or it is another seller's.
    """
    template = MessageTemplate.objects.filter(pk=template_id).select_related("seller").first()
    if template is None:
        raise NotFound(_("There is no template with this id."))
    check_may_read(by, template.seller_id)
    return template


def blocked_offers() -> QuerySet[BlockedOffer]:
    """What the coercion check stopped, newest first; for the operator (R5.4)."""
    return BlockedOffer.objects.select_related("seller", "purchase").order_by("-blocked_at", "-pk")


def messages_about(purchase_id: str) -> QuerySet[Message]:
    """All messages about a purchase, oldest first, with their attachments but without the files' bytes."""
    return _with_attachments().filter(conversation__purchase_id=purchase_id)


def load_messages(conversations: Sequence[Conversation]) -> None:
    """Fetches what `messages.all()` of these conversations gives, as in `messages_about`, in two queries for all."""
    sellers = {one.seller_id for one in conversations}
    prefetch_related_objects(conversations, Prefetch("messages", _with_attachments(sellers)))


def load_messages_of(conversation: Conversation) -> None:
    """The same for one conversation of which somebody is told in its transaction."""
    theirs = {"seller_id": conversation.seller_id, "conversation_id": conversation.pk}
    files = defaultdict(list)
    for file in _FILES(**theirs):
        files[file.message_id].append(file)
    messages = _MESSAGES(**theirs)
    for message in messages:
        know_related(message, "attachments", files[message.pk])
    know_related(conversation, "messages", messages)


def _with_attachments(seller_ids: Collection[str] = ()) -> QuerySet[Message]:
    theirs = of_sellers(seller_ids)
    return _in_order(Message.objects.filter(theirs)).prefetch_related(
        Prefetch("attachments", _in_order(Attachment.objects.filter(theirs).defer("data")))
    )


def _in_order(rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.order_by("created_at", "id")


def last_answer(conversation: Conversation) -> Message | None:
    """What the customer wrote last, automatic replies and other people's messages aside (R5.6)."""
    return (
        _answers()
        .filter(seller_id=conversation.seller_id, conversation=conversation)
        .order_by("-created_at", "-id")
        .first()
    )


def customer_wrote(conversation_id: str) -> bool:
    """Whether the customer themselves wrote in this conversation (R10.1)."""
    return _answers().filter(conversation=conversation_id).exists()


def closed_by_seller(*, since: datetime, until: datetime) -> QuerySet[Conversation]:
    """Closed conversations whose last closing lies between two moments and was the seller's, and in which the customer
    wrote; with purchase, customer and seller, in no order yet.
    """
    closed = _with_people().filter(closed_at__gte=since, closed_at__lte=until)
    wrote = Exists(_answers().filter(conversation=OuterRef("pk")))
    return closed.filter(wrote, closed_by_kind__in=SELLER_SIDE)


def _answers() -> QuerySet[Message]:
    return Message.objects.filter(direction=Direction.IN, auto_reply=False, other_address=False)


def conversation_of_message(message_id: str) -> str | None:
    """The id of the conversation in which a message stands."""
    return next((conversation_id for (conversation_id,) in _OF_MESSAGE(pk=message_id)), None)


def contacts_about(purchase_id: str, seller_id: str) -> Sequence[Message]:
    """The messages that were handed in as contact about the review (R6.8), oldest first."""
    return _CONTACTS(purchase_id=purchase_id, seller_id=seller_id)


def standing(messages: Sequence[Message]) -> Message | None:
    """The first of these that the mail server accepted and that did not bounce."""
    return next((message for message in messages if message.state == MessageState.SENT), None)


def header_ids(conversation: Conversation) -> list[str]:
    """The Message-IDs of the thread, oldest first, for In-Reply-To and References."""
    found = _HEADER_IDS(seller_id=conversation.seller_id, conversation_id=conversation.pk)
    return [header_id for (header_id,) in found]


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


def conversation_at(address: str) -> Conversation | None:
    """The conversation whose relay address this is, with purchase, customer and seller."""
    own = read_address(address)
    if own is None or own.kind is not OwnKind.RELAY:
        return None
    return _with_people().filter(relay_token=own.token).first()


def conversation_in_thread(message_ids: Sequence[str]) -> Conversation | None:
    """The conversation that an e-mail belongs to by what it answers: the first of these Message-IDs that is known.

    Of a customer's or a seller's message, or of another e-mail that left from the relay address, such as a request.
    """
    messages = {
        message.header_id: message.conversation_id
        for message in Message.objects.filter(header_id__in=message_ids).only("header_id", "conversation_id")
    }
    emails = emails_by_message_id(message_ids)
    for message_id in message_ids:
        if message_id in messages:
            return _with_people().filter(pk=messages[message_id]).first()
        if message_id in emails and (found := conversation_at(emails[message_id].from_address)):
            return found
    return None


def own_addresses(conversation: Conversation) -> frozenset[str]:
    """The customer's address, and those that messages went to: they may have had another one before."""
    written_to = _WRITTEN_TO(seller_id=conversation.seller_id, conversation_id=conversation.pk)
    return frozenset({conversation.purchase.customer.email, *(address for (address,) in written_to)})


def hider_of(conversation: Conversation) -> Callable[[str], str]:
    """What takes the customer's address out of everything that a seller reads, whichever way it came in."""
    return hider(own_addresses(conversation), conversation)


def hider(addresses: Collection[str], conversation: Conversation) -> Callable[[str], str]:
    """The same for these addresses of the customer."""
    relay = relay_address(conversation.relay_token)
    return lambda text: hide_addresses(hide_tokens(text), addresses, relay)


def _with_people() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("purchase__customer", "purchase__seller", "seller")
