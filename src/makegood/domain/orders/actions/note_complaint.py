from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import Customer
from ._do_not_ask import hold_address, silence_address


def note_complaint(*, customer: Customer, by: Actor, now: datetime) -> None:
    """The customer reported an e-mail to this address as unwanted: nothing that asks may be mailed there (R6.7).

    Whoever takes on the address later is unsubscribed, too.
    """
    with transaction.atomic():
        hold_address(customer.email)
        if Customer.objects.filter(pk=customer.pk, complained_at=None).update(complained_at=now, updated_at=now):
            audit.record("customer.complained", by=by, now=now, subject=("customer", customer.pk))
        silence_address(customer.email, by=by, now=now)
