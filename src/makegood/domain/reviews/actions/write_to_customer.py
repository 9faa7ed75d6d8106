from collections.abc import Sequence
from datetime import datetime

from makegood.domain.conversations.actions import send_message
from makegood.domain.conversations.models import Attachment, Message
from makegood.kernel.actors import Actor

from ..models import Review


def write_to_customer(
    *, review: Review, text: str, attachments: Sequence[Attachment] = (), by: Actor, now: datetime
) -> Message:
    """*E-mail de klant*: a message about this review, good or bad (R5.1); it can count as contact (R6.8).

    Raises: as `send_message`.
    """
    return send_message(purchase=review.purchase, text=text, attachments=attachments, after_review=True, by=by, now=now)
