from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.actions import Fate, note_fate
from makegood.domain.mail.enums import ReceivedState
from makegood.domain.mail.models import ReceivedEmail
from makegood.domain.mail.parsing import parse_email
from makegood.domain.orders.queries import find_purchase
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Refused

from ..models import Message
from ._read_email import read_email
from .open_conversation import open_conversation
from .receive_message import receive_message


def place_received(
    *, received: ReceivedEmail, order_id: str, seller_id: str, by: Actor, now: datetime
) -> Message | None:
    """The operator puts an e-mail that could not be placed into the conversation about a purchase.

    Raises:
        Forbidden: not the operator.
        Invalid: `unknown_purchase`.
        Refused: `not_waiting`, it was placed or settled already; `erased`.
    """
    check_may_operate(by)
    purchase = find_purchase(order_id, seller_id)
    if purchase is None:
        unknown = _("There is no purchase with this order and seller.")
        raise Invalid([FieldError("order", "unknown_purchase", unknown)])
    with transaction.atomic():
        received = ReceivedEmail.objects.select_for_update().get(pk=received.pk)
        if received.state != ReceivedState.UNPLACED:
            raise Refused("not_waiting", _("This e-mail does not wait for anybody."))
        mail = parse_email(bytes(received.raw))
        conversation = open_conversation(purchase=purchase, now=now)
        incoming = read_email(
            mail=mail, conversation=conversation, automatic=mail.auto_reply, once_key=received.once_key
        )
        message = receive_message(conversation=conversation, incoming=incoming, by=by, now=now)
        about = message.pk if message else ""
        note_fate(
            received=received,
            fate=Fate(ReceivedState.PLACED, "by hand", about, purchase.seller_id),
        )
        audit.record(
            "received.placed",
            by=by,
            now=now,
            subject=("received", received.pk),
            seller_id=purchase.seller_id,
            before={"state": ReceivedState.UNPLACED},
            after={"state": received.state, "message": about},
        )
    return message
