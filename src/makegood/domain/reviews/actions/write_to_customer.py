from collections.abc import Sequence
from datetime import datetime

from makegood.domain.conversations.actions import send_message
from makegood.domain.conversations.models import Attachment, Message
from makegood.domain.orders.models import Purchase
from makegood.kernel.actors import Actor

from ..queries import review_of_purchase


def write_to_customer(
    *, purchase: Purchase, text: str, attachments: Sequence[Attachment] = (), by: Actor, now: datetime
) -> Message:
    """*E-mail de klant*: a message about a purchase, reviewed or not, the review good or bad (R5.1).

    Handed in when the review is there, it can count as contact about that review (R6.8).

    Raises: as `send_message`.
    """
    return send_message(
        purchase=purchase,
        text=text,
        attachments=attachments,
        after_review=review_of_purchase(purchase.pk, purchase.seller_id) is not None,
        by=by,
        now=now,
    )
