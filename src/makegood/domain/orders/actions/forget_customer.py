from datetime import datetime

from django.db import transaction

from makegood.kernel.actors import Actor

from ..models import Customer, Purchase, new_audit_key
from ._do_not_ask import hold_address, silence_address


def lock_customer(*, customer: Customer) -> Customer | None:
    """The customer as they are now, locked until the caller's transaction ends, with their address held; None when
    their data were erased meanwhile.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a lock ends with its transaction")
    hold_address(customer.email)
    own = Customer.objects.select_for_update().filter(pk=customer.pk, erased_at=None).first()
    if own is not None and own.email.lower() != customer.email.lower():
        hold_address(own.email)  # it changed while we waited
    return own


def forget_customer(*, customer: Customer, ref: str, erased_at: datetime, by: Actor, now: datetime) -> None:
    """Nothing of a customer stays but that their purchases belong together (R13.2); lock them first.

    `ref` takes the place of the marketplace's id: whoever is handed in under that one later is somebody new. Of the
    address the mark on the do-not-ask list stays. A new key ends what the audit trail could prove about their words.
    """
    silence_address(customer.email, by=by, now=now)
    customer.refresh_from_db()
    customer.ref = ref
    customer.name = customer.email = customer.language = ""
    customer.invite = False
    customer.audit_key = new_audit_key()
    customer.erased_at = erased_at
    customer.updated_at = now
    customer.save()
    Purchase.objects.filter(customer=customer, look_on__isnull=False).update(look_on=None)


def note_erasure_settled(*, customer: Customer, now: datetime) -> None:
    """Nothing of them is left anywhere."""
    Customer.objects.filter(pk=customer.pk).update(erasure_settled_at=now)
