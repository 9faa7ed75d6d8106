from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import Customer
from ..queries import customers_at
from ._do_not_ask import hold_address, silence_address


def note_complaint(*, address: str, by: Actor, now: datetime) -> None:
    """Somebody reported an e-mail to this address as unwanted: nothing that asks may be mailed there (R6.7).

    Whoever has the address has complained; whoever takes it on later is unsubscribed, also where nobody has it now.
    """
    with transaction.atomic():
        hold_address(address)
        for customer in customers_at(address):
            if Customer.objects.filter(pk=customer.pk, complained_at=None).update(complained_at=now, updated_at=now):
                audit.record("customer.complained", by=by, now=now, subject=("customer", customer.pk))
        silence_address(address, by=by, now=now)
