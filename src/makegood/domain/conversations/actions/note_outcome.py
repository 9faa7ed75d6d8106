from datetime import datetime

from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.prepared import Prepared, PreparedSave

from ..enums import ConversationState, Direction, MessageState
from ..models import Conversation, Message

_STATES = {
    EmailState.SENT: MessageState.SENT,
    EmailState.FAILED: MessageState.BOUNCED,
    EmailState.BOUNCED: MessageState.BOUNCED,
}
# For each message that leaves. Nothing else waits for it, so that whoever uses its row goes on meanwhile.
_LOCK: Prepared[Message] = Prepared(
    lambda pk, seller_id: Message.objects.select_for_update().filter(pk=pk, seller_id=seller_id)
)
_SAVE = PreparedSave(lambda: Message, "state", "sent_at", "failure")


def note_outcome(*, email: Email, by: Actor, now: datetime) -> Message:
    """What became of a message's e-mail (R5.5); in the transaction of that outcome.

    One that did not arrive is no answer: if it was the last, the conversation is the seller's turn again, and the
    customer has been waiting for as long as before.
    """
    # Conversation before message, as whoever erases takes them, so that none waits in a circle.
    given_back = None if email.state == EmailState.SENT else _lock_conversation(email.about)
    [message] = _LOCK(pk=email.about, seller_id=email.seller_ref)
    before = message.state
    message.state = _STATES[EmailState(email.state)]
    message.sent_at = email.sent_at
    message.failure = email.last_error[:200]
    _SAVE(message)
    audit.record(
        f"message.{message.state}",
        by=by,
        now=now,
        subject=("message", message.pk),
        seller_id=message.seller_id,
        before={"state": before},
        after={"state": message.state},
    )
    if given_back is not None:
        _give_back(given_back, message, now)
    return message


def _lock_conversation(message_id: str) -> Conversation:
    return Conversation.objects.select_for_update(of=("self",)).get(messages=message_id)


def _give_back(conversation: Conversation, message: Message, now: datetime) -> None:
    later = Message.objects.filter(
        seller_id=conversation.seller_id, conversation=conversation, direction=Direction.OUT
    ).exclude(pk=message.pk)
    if conversation.state != ConversationState.WAITING or later.filter(created_at__gte=message.created_at).exists():
        return
    conversation.state = ConversationState.OPEN
    conversation.waiting_since = message.answers_since
    conversation.updated_at = now
    conversation.save(update_fields=["state", "waiting_since", "updated_at"])
