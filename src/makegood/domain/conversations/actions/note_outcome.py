from datetime import datetime

from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import ConversationState, Direction, MessageState
from ..models import Conversation, Message

_STATES = {
    EmailState.SENT: MessageState.SENT,
    EmailState.FAILED: MessageState.BOUNCED,
    EmailState.BOUNCED: MessageState.BOUNCED,
}


def note_outcome(*, email: Email, by: Actor, now: datetime) -> Message:
    """What became of a message's e-mail (R5.5); in the transaction of that outcome.

    One that did not arrive is no answer: if it was the last, the conversation is the seller's turn again, and the
    customer has been waiting for as long as before.
    """
    message = Message.objects.select_for_update().select_related("conversation").get(pk=email.about)
    before = message.state
    message.state = _STATES[EmailState(email.state)]
    message.sent_at = email.sent_at
    message.failure = email.last_error[:200]
    message.save(update_fields=["state", "sent_at", "failure"])
    audit.record(
        f"message.{message.state}",
        by=by,
        now=now,
        subject=("message", message.pk),
        seller_id=message.seller_id,
        before={"state": before},
        after={"state": message.state},
    )
    if message.state == MessageState.BOUNCED:
        _give_back(message, now)
    return message


def _give_back(message: Message, now: datetime) -> None:
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    later = Message.objects.filter(
        seller_id=conversation.seller_id, conversation=conversation, direction=Direction.OUT
    ).exclude(pk=message.pk)
    if conversation.state != ConversationState.WAITING or later.filter(created_at__gte=message.created_at).exists():
        return
    conversation.state = ConversationState.OPEN
    conversation.waiting_since = message.answers_since
    conversation.updated_at = now
    conversation.save(update_fields=["state", "waiting_since", "updated_at"])
