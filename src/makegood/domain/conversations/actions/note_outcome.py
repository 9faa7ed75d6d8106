from datetime import datetime

from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import MessageState
from ..models import Message

_STATES = {
    EmailState.SENT: MessageState.SENT,
    EmailState.FAILED: MessageState.BOUNCED,
    EmailState.BOUNCED: MessageState.BOUNCED,
}


def note_outcome(*, email: Email, by: Actor, now: datetime) -> Message:
    """What became of a message's e-mail (R5.5); in the transaction of that outcome."""
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
    return message
