"""*Klantvragen*: the conversations with customers, and one of them (R5.7)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.domain.conversations.actions import add_note, close_conversation, reopen_conversation
from makegood.domain.conversations.enums import ConversationState
from makegood.domain.conversations.queries import (
    COUNTED_AT_MOST,
    ConversationFilter,
    counts_by_state,
    messages_about,
    notes_of,
    page_of_list,
    response_time,
    waiting_customers,
)
from makegood.domain.grading.rules import window
from makegood.domain.reassessments.queries import reassessment_of
from makegood.domain.reviews.queries import review_of_purchase
from makegood.kernel import clock
from makegood.kernel.errors import Invalid, Refused
from makegood.kernel.replica import reads_from_replica
from makegood.web.ui.places import at_place
from makegood.web.ui.redirects import SeeOther

from ..desk import Desk, at_conversation, at_desk, page
from ..rows import conversation_rows
from ..thread import entries

PAGE_SIZE = 25
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Tab:
    """One state to look at, with how many are in it."""

    value: str
    label: object
    count: int
    current: bool


@require_safe
@reads_from_replica
@at_desk
def conversations(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/conversations/`: those in one state, where something happened last first."""
    state = request.GET.get("state", "")
    if state != EVERYTHING and state not in ConversationState.values:
        state = ConversationState.OPEN.value
    wanted = ConversationFilter(desk.seller_id, "" if state == EVERYTHING else state)
    listed, lost_place = at_place(
        request, lambda cursor: page_of_list(wanted, by=desk.actor, cursor=cursor, limit=PAGE_SIZE)
    )
    now = clock.now()
    counts = counts_by_state(desk.seller_id)
    # The same three months as the assessment grade's (R8.1).
    since = clock.start_of_day(window(clock.marketplace_day(now))[0])
    context = {
        "state": state,
        "tabs": _tabs(state, counts),
        "total": sum(counts.values()),
        "at_most": COUNTED_AT_MOST,
        "rows": conversation_rows(listed.items, desk, now=now, tells_state=state == EVERYTHING),
        "page": listed,
        "lost_place": lost_place,
        "queue": waiting_customers(desk.seller_id),
        "response_time": response_time(desk.seller_id, since=since),
        "now": now,
    }
    return page(request, desk, "conversations.html", context)


def _tabs(state: str, counts: dict[str, int]) -> list[Tab]:
    tabs = [Tab(one.value, one.label, counts[one.value], one.value == state) for one in ConversationState]
    return [*tabs, Tab(EVERYTHING, _("all"), sum(counts.values()), state == EVERYTHING)]


@require_safe
@at_conversation
def conversation(request: HttpRequest, desk: Desk, conversation: Any) -> HttpResponse:
    """`/dashboard/conversations/{id}/`: everything that was written, and what can be done."""
    return _thread(request, desk, conversation)


@require_POST
@at_conversation
def note(request: HttpRequest, desk: Desk, conversation: Any) -> HttpResponse:
    """`/dashboard/conversations/{id}/note/`: for colleagues; the customer never sees it."""
    text = request.POST.get("text", "")
    try:
        add_note(conversation=conversation, text=text, by=desk.actor, now=clock.now())
    except Invalid as error:
        return _thread(request, desk, conversation, typed=text, errors=error.errors, status=422)
    messages.success(request, _("Your note stands in the conversation, for colleagues only."))
    return _back(conversation)


@require_POST
@at_conversation
def close(request: HttpRequest, desk: Desk, conversation: Any) -> HttpResponse:
    """`/dashboard/conversations/{id}/close/`."""
    close_conversation(conversation=conversation, by=desk.actor, now=clock.now())
    messages.success(request, _("This conversation is closed. A new message from the customer opens it again."))
    return _back(conversation)


@require_POST
@at_conversation
def reopen(request: HttpRequest, desk: Desk, conversation: Any) -> HttpResponse:
    """`/dashboard/conversations/{id}/reopen/`."""
    try:
        reopen_conversation(conversation=conversation, by=desk.actor, now=clock.now())
    except Refused as refusal:
        # Two clicks, or the customer was quicker: it is open, which is what was wanted.
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("This conversation is open again."))
    return _back(conversation)


def _back(conversation: Any) -> HttpResponse:
    return SeeOther(reverse("dashboard:conversation", args=[conversation.pk]))


def _thread(
    request: HttpRequest,
    desk: Desk,
    conversation: Any,
    *,
    typed: str = "",
    errors: object = (),
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    review = review_of_purchase(conversation.purchase_id, conversation.seller_id)
    context = {
        "conversation": conversation,
        "review": review,
        "reassessment": reassessment_of(review, now=now) if review else None,
        "thread": entries(messages_about(conversation.purchase_id), notes_of(conversation)),
        "waited": now - conversation.waiting_since if conversation.waiting_since else None,
        "typed": typed,
        "errors": errors,
    }
    return page(request, desk, "conversation.html", context, status=status)
