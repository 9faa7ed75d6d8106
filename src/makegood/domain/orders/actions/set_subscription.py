from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import Customer, Purchase
from .look_again import look_again


def unsubscribe(*, customer: Customer, by: Actor, now: datetime) -> None:
    """No more e-mails that ask for something, to this customer and to whoever shares the address (R2.7, R13.1)."""
    with transaction.atomic():
        for same in _sharing_address(customer):
            if same.unsubscribed_at is None:
                _set(same, now, "customer.unsubscribed", by, now)
    customer.unsubscribed_at = customer.unsubscribed_at or now


def resubscribe(*, customer: Customer, by: Actor, now: datetime) -> None:
    """The customer wants to be asked again; only they can undo their own unsubscribe (R2.7)."""
    with transaction.atomic():
        for same in _sharing_address(customer):
            if same.unsubscribed_at is not None:
                _set(same, None, "customer.resubscribed", by, now)
    customer.unsubscribed_at = None


def _sharing_address(customer: Customer) -> list[Customer]:
    if not customer.email:
        return list(Customer.objects.filter(pk=customer.pk))
    return list(Customer.objects.filter(email__iexact=customer.email).order_by("pk"))


def _set(customer: Customer, value: datetime | None, event: str, by: Actor, now: datetime) -> None:
    customer.unsubscribed_at = value
    customer.updated_at = now
    customer.save(update_fields=["unsubscribed_at", "updated_at"])
    look_again(Purchase.objects.filter(customer=customer))
    audit.record(event, by=by, now=now, subject=("customer", customer.pk))
