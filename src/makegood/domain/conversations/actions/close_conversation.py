from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused

from ..enums import ConversationState
from ..models import Conversation
from ._store_state import store_state


def close_conversation(*, conversation: Conversation, by: Actor, now: datetime) -> Conversation:
    """The seller's side is done with it (R5.7); a new message of the customer opens it again. Closing twice is once.

    Raises:
        NotFound, Forbidden: not for this actor.
    """
    return _move(conversation, ConversationState.CLOSED, by, now)


def reopen_conversation(*, conversation: Conversation, by: Actor, now: datetime) -> Conversation:
    """Closed too early: it stands among the open ones again.

    Raises:
        Refused: `not_closed`.
        NotFound, Forbidden: not for this actor.
    """
    return _move(conversation, ConversationState.OPEN, by, now)


def _move(conversation: Conversation, state: ConversationState, by: Actor, now: datetime) -> Conversation:
    check_may_act(by, conversation.seller_id)
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
        before = conversation.state
        closing = state is ConversationState.CLOSED
        if closing and before == ConversationState.CLOSED:
            return conversation
        if not closing and before != ConversationState.CLOSED:
            raise Refused("not_closed", _("This conversation is not closed."))
        conversation.state = state
        conversation.closed_at = now if closing else None
        conversation.closed_by_kind = by.kind if closing else ""
        if closing:
            # Whoever closes without writing has decided that no answer is needed.
            conversation.waiting_since = None
        conversation.updated_at = now
        store_state(conversation)
        audit.record(
            "conversation.closed" if closing else "conversation.reopened",
            by=by,
            now=now,
            subject=("conversation", conversation.pk),
            seller_id=conversation.seller_id,
            before={"state": before},
            after={"state": conversation.state},
        )
    return conversation
