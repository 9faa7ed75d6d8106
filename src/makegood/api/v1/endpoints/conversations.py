"""Conversations between sellers and customers (R5)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Router, Status

from makegood.domain.conversations import actions, queries
from makegood.domain.conversations.rules import EXTENSIONS
from makegood.domain.exchange.queries import about_conversation, about_conversations
from makegood.domain.exchange.shapes.conversations import (
    ConversationAnswer,
    ConversationPage,
    ConversationQuery,
    MessageAnswer,
    MessageBody,
    QuestionBody,
)
from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel import clock
from makegood.kernel.errors import NotFound
from makegood.kernel.replica import reads_from_replica

from ..auth import actor_of, any_key, operator_key, own_seller
from ..paths import checked_id

router = Router(tags=["conversations"])

FILE: dict[str, Any] = {
    "responses": {
        200: {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    }
}
"""What the description of the API says of an answer that is a file."""


@router.post(
    "/conversations",
    auth=operator_key,
    response={201: ConversationAnswer},
    summary="Hand in a customer's question",
)
def post_question(request: HttpRequest, body: QuestionBody) -> Status[ConversationAnswer]:
    """A question about a purchase, reviewed or not. It begins the conversation about it or goes on with it.

    The seller's staff are told by e-mail.
    """
    actor = actor_of(request)
    asked = actions.ask_question(order_id=body.order, seller_id=body.seller, text=body.text, by=actor, now=clock.now())
    return Status(201, about_conversation(asked.pk, by=actor))


@router.get("/conversations", auth=any_key, response=ConversationPage, summary="Conversations, those last moved first")
@reads_from_replica
def list_conversations(request: HttpRequest, query: Query[ConversationQuery]) -> ConversationPage:
    """In the order of `updated_at`, newest first; every message, note, closing and reopening moves a conversation.

    One that moves while you turn the pages goes to the top: it never comes twice, and comes first when you start
    again. With `updated_since` the oldest change comes first and none is missed: one that moves comes at the end, and
    `next_cursor` is given at the end too, to go on from later.
    """
    actor = actor_of(request)
    by_change = query.updated_since is not None
    wanted = query.wanted(own_seller(actor))
    page = queries.page_of_list(wanted, by=actor, cursor=query.cursor or None, limit=query.limit)
    return ConversationPage(
        items=about_conversations(page.items), next_cursor=page.last_cursor if by_change else page.next_cursor
    )


@router.get("/conversations/{conversation_id}", auth=any_key, response=ConversationAnswer, summary="One conversation")
def get_conversation(request: HttpRequest, conversation_id: PathId) -> ConversationAnswer:
    """A conversation with all its messages."""
    return about_conversation(checked_id(conversation_id), by=actor_of(request))


@router.post(
    "/conversations/{conversation_id}/messages",
    auth=any_key,
    response={201: MessageAnswer},
    summary="Answer the customer",
)
def post_answer(request: HttpRequest, conversation_id: PathId, body: MessageBody) -> Status[MessageAnswer]:
    """Queues an e-mail to the customer. Once there is a review it can count as contact about it."""
    actor = actor_of(request)
    found = queries.get_conversation(checked_id(conversation_id), by=actor)
    message = write_to_customer(purchase=found.purchase, text=body.text, by=actor, now=clock.now())
    return Status(201, MessageAnswer.of(message))


@router.post(
    "/conversations/{conversation_id}/close",
    auth=any_key,
    response=ConversationAnswer,
    summary="Close a conversation",
)
def close_conversation(request: HttpRequest, conversation_id: PathId) -> ConversationAnswer:
    """A new message of the customer opens it again. Closing a closed one changes nothing."""
    actor = actor_of(request)
    found = queries.get_conversation(checked_id(conversation_id), by=actor)
    actions.close_conversation(conversation=found, by=actor, now=clock.now())
    return about_conversation(found.pk, by=actor)


@router.post(
    "/conversations/{conversation_id}/reopen",
    auth=any_key,
    response=ConversationAnswer,
    summary="Open a closed conversation again",
)
def reopen_conversation(request: HttpRequest, conversation_id: PathId) -> ConversationAnswer:
    """It was closed too early, and stands among the open ones again. 409 `not_closed` when it is not closed."""
    actor = actor_of(request)
    found = queries.get_conversation(checked_id(conversation_id), by=actor)
    actions.reopen_conversation(conversation=found, by=actor, now=clock.now())
    return about_conversation(found.pk, by=actor)


@router.get(
    "/conversations/{conversation_id}/attachments/{attachment_id}",
    auth=any_key,
    summary="A file of a conversation",
    openapi_extra=FILE,
)
def get_attachment(request: HttpRequest, conversation_id: PathId, attachment_id: PathId) -> HttpResponse:
    """Its bytes, with its media type and name. What is in it comes from a customer: look before you open it."""
    found = queries.get_conversation(checked_id(conversation_id), by=actor_of(request))
    file = queries.find_attachment(checked_id(attachment_id))
    if file is None or file.message is None or file.message.conversation_id != found.pk:
        raise NotFound
    known = file.content_type if file.content_type in EXTENSIONS else "application/octet-stream"
    answer = HttpResponse(bytes(file.data), content_type=known)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
