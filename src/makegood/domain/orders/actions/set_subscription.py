from datetime import datetime

from django.db import transaction

from makegood.kernel.actors import Actor

from ..models import Customer
from ._do_not_ask import free_address, hold_address, set_unsubscribed, silence_address


def unsubscribe(*, customer: Customer, by: Actor, now: datetime) -> None:
    """No more e-mails that ask for something: to this customer, whatever their address, and to this address (R2.7)."""
    with transaction.atomic():
        own = _held(customer)
        if not own.unsubscribed_themselves:
            since = own.unsubscribed_at or now
            set_unsubscribed(own, since, "customer.unsubscribed", themselves=True, by=by, now=now)
        silence_address(own.email, by=by, now=now)
    customer.refresh_from_db()


def resubscribe(*, customer: Customer, by: Actor, now: datetime) -> None:
    """The customer wants to be asked again; only they can undo their own unsubscribe or complaint (R2.7).

    Their present address is free again too. Others who unsubscribed from it themselves stay unsubscribed.
    """
    with transaction.atomic():
        own = _held(customer)
        if own.silent_since is not None:
            own.complained_at = None
            own.save(update_fields=["complained_at"])
            set_unsubscribed(own, None, "customer.resubscribed", by=by, now=now)
        free_address(own.email, by=by, now=now)
    customer.refresh_from_db()


def _held(customer: Customer) -> Customer:
    """The customer's row, locked after their address: in that order everywhere, so that nobody waits in a circle."""
    hold_address(customer.email)
    own = Customer.objects.select_for_update().get(pk=customer.pk)
    if own.email != customer.email:
        hold_address(own.email)  # it changed while we waited
    return own
