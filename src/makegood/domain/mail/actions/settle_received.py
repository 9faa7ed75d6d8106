from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Forbidden, Refused

from ..enums import ReceivedState
from ..models import ReceivedEmail


def settle_received(*, received: ReceivedEmail, by: Actor, now: datetime) -> ReceivedEmail:
    """The operator dealt with an incoming e-mail that could not be placed; it stays stored. Twice is once.

    Raises:
        Forbidden: not the operator.
        Refused: `not_waiting`, it stands in a conversation or needed nobody.
    """
    if not (by.is_operator and by.may_write):
        raise Forbidden
    with transaction.atomic():
        received = ReceivedEmail.objects.select_for_update().defer("raw").get(pk=received.pk)
        if received.state == ReceivedState.SETTLED:
            return received
        if received.state != ReceivedState.UNPLACED:
            raise Refused("not_waiting", _("This e-mail does not wait for anybody."))
        received.state = ReceivedState.SETTLED
        received.save(update_fields=["state"])
        audit.record(
            "received.settled",
            by=by,
            now=now,
            subject=("received", received.pk),
            before={"state": ReceivedState.UNPLACED},
            after={"state": received.state},
        )
    return received
