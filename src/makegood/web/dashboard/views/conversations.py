"""*Klantvragen*: the conversations with customers, and one of them (R5.7)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import (
    ConversationFilter,
    get_conversation,
    list_conversations,
    messages_about,
)
from makegood.kernel.actors import Actor
from makegood.kernel.paging import page_by

from ..desk import Desk, at_desk, page, signed_in

PAGE_SIZE = 25


@require_safe
@at_desk
def conversations(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/conversations/`: what waits for an answer first."""
    found = list_conversations(ConversationFilter(desk.seller_id), by=desk.actor)
    listed = page_by(found, moment="updated_at", cursor=request.GET.get("cursor"), limit=PAGE_SIZE)
    return page(request, desk, "conversations.html", {"page": listed})


@require_safe
@signed_in
def conversation(request: HttpRequest, actor: Actor, *, conversation_id: str) -> HttpResponse:
    """`/dashboard/conversations/{id}/`: the thread."""
    found = get_conversation(conversation_id, by=actor)
    desk = Desk(actor, found.seller_id, found.seller.name, found.seller.active)
    context = {"conversation": found, "messages": list(messages_about(found.purchase_id))}
    return page(request, desk, "conversation.html", context)
