"""Conversations and their messages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Protocol, Self, get_args

from pydantic import WithJsonSchema

from makegood.domain.conversations.queries import ConversationFilter

from .fields import Answer, Body, Cursor, Limit, MarketplaceId, MessageText, Parameters, QueryId, QueryMoment, UtcTime
from .people import CustomerLike, WriterAnswer

State = Literal["open", "waiting", "closed"]
QueryState = Annotated[State | None, WithJsonSchema({"type": "string", "enum": list(get_args(State))})]


class MessageBody(Body):
    """The words of a message; salutation and closing are added (R5.2)."""

    text: MessageText
    """The middle of the e-mail. Simple formatting is possible; it may not make anything depend on a review."""


class QuestionBody(Body):
    """A customer's question about a purchase (R5.8)."""

    order: MarketplaceId
    """The order that it is about."""
    seller: MarketplaceId
    """Whose share of the order it is about."""
    text: MessageText
    """The customer's words."""


class ConversationQuery(Parameters):
    """Which conversations, and which page of them."""

    seller: QueryId = None
    """Only those of this seller; a seller's key means its own."""
    state: QueryState = None
    """Only those that stand so."""
    updated_since: QueryMoment = None
    """Those that changed since, this moment included, the oldest change first."""
    cursor: Cursor = ""
    limit: Limit = 50

    def wanted(self, own_seller: str | None) -> ConversationFilter:
        """The same for the query; a seller's key that names no seller means its own."""
        return ConversationFilter(self.seller or own_seller, self.state or "", self.updated_since)


class _Attachment(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def size(self) -> int: ...


class _Attachments(Protocol):
    def all(self) -> Iterable[_Attachment]: ...


class _Message(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def quoted(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def auto_reply(self) -> bool: ...
    @property
    def other_address(self) -> bool: ...
    @property
    def left_out(self) -> list[str]: ...
    @property
    def attachments(self) -> _Attachments: ...


class _Messages(Protocol):
    def all(self) -> Iterable[_Message]: ...


class _Purchase(Protocol):
    @property
    def order_id(self) -> str: ...
    @property
    def customer(self) -> CustomerLike: ...


class _Conversation(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def seller_id(self) -> str: ...
    @property
    def purchase(self) -> _Purchase: ...
    @property
    def state(self) -> str: ...
    @property
    def waiting_since(self) -> datetime | None: ...
    @property
    def updated_at(self) -> datetime: ...
    @property
    def messages(self) -> _Messages: ...


class _Review(Protocol):
    @property
    def id(self) -> str: ...


class AttachmentAnswer(Answer):
    """A file of a message; `size` in bytes."""

    id: str
    """Our id of the file."""
    name: str
    """The name of the file."""
    content_type: str
    """Its media type."""
    size: int
    """Its size in bytes."""


class MessageAnswer(Answer):
    """One message of a conversation.

    `text` is what was newly written, `quoted` the rest of a customer's e-mail; the customer's own address is in
    neither. `auto_reply` (out of office) and `other_address` (not the customer's own address) ones are no answer.
    `left_out` names the files that were not kept. `at` is when it was handed in or came in.
    """

    id: str
    """Our id of the message."""
    direction: Literal["in", "out"]
    """`out`: from the seller; `in`: from the customer."""
    text: str
    """What was newly written."""
    quoted: str
    """The rest of a customer's e-mail: what it quotes, and the signature."""
    at: UtcTime
    """When it was handed in or came in."""
    state: Literal["queued", "sent", "bounced", "received"]
    """`queued`, `sent` (the mail server accepted it), `bounced`; `received` when it came in."""
    auto_reply: bool
    """True for an automatic answer (out of office)."""
    other_address: bool
    """True when it did not come from the customer's own address."""
    attachments: list[AttachmentAnswer]
    """The files."""
    left_out: list[str]
    """The names of files that were not kept."""

    @classmethod
    def of(cls, message: _Message) -> Self:
        """The answer about one message."""
        return cls.model_validate(
            {
                "id": message.id,
                "direction": message.direction,
                "text": message.text,
                "quoted": message.quoted,
                "at": message.created_at,
                "state": message.state,
                "auto_reply": message.auto_reply,
                "other_address": message.other_address,
                "attachments": [
                    AttachmentAnswer(id=file.id, name=file.name, content_type=file.content_type, size=file.size)
                    for file in message.attachments.all()
                ],
                "left_out": message.left_out,
            }
        )


class ConversationAnswer(Answer):
    """A conversation with its messages, oldest first.

    `open`: the seller's turn; `waiting`: the customer's. `review` is the id of the review of the same purchase.
    `waiting_since` is when the customer began to wait for an answer; null when nobody waits.
    """

    id: str
    """Our id of the conversation."""
    seller: str
    """The marketplace's id of the seller."""
    order: str
    """The marketplace's id of the order."""
    review: str | None
    """Our id of the review of the same purchase; null without one."""
    customer: WriterAnswer
    """Who bought, as others may see them."""
    state: State
    """`open` (the seller's turn), `waiting` (the customer's) or `closed`."""
    waiting_since: UtcTime | None
    """Since when the customer waits for an answer; null when nobody waits."""
    updated_at: UtcTime
    """When something of it last changed."""
    messages: list[MessageAnswer]
    """Its messages, oldest first."""

    @classmethod
    def of(cls, conversation: _Conversation, review: _Review | None) -> Self:
        """The answer about one conversation."""
        return cls.model_validate(
            {
                "id": conversation.id,
                "seller": conversation.seller_id,
                "order": conversation.purchase.order_id,
                "review": review.id if review else None,
                "customer": WriterAnswer(display_name=conversation.purchase.customer.display_name),
                "state": conversation.state,
                "waiting_since": conversation.waiting_since,
                "updated_at": conversation.updated_at,
                "messages": [MessageAnswer.of(message) for message in conversation.messages.all()],
            }
        )


class ConversationPage(Answer):
    """A page of conversations."""

    items: list[ConversationAnswer]
    """The conversations of this page."""
    next_cursor: str | None
    """The `cursor` of the next page; null at the end, but with `updated_since` always one to go on from later."""
