"""The addresses to which nothing that asks may be mailed, and what that means for those who have one (R2.7)."""

from datetime import datetime

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.locks import take_turn

from ..models import Customer, DoNotAsk, Purchase
from ..queries import address_marks, customers_at, do_not_ask_since
from .look_again import look_again


def hold_address(address: str) -> None:
    """Until this transaction ends nobody else changes what holds for this address, or takes it on.

    Always before a customer's row is locked, so that nobody waits in a circle.
    """
    if address:
        take_turn(f"do-not-ask {address_marks(address)[0]}")


def silence_address(address: str, *, by: Actor, now: datetime) -> None:
    """Puts an address on the list. Whoever has it is unsubscribed; hold the address first."""
    if not address:
        return
    if address.lower() not in do_not_ask_since([address]):
        DoNotAsk.objects.create(mark=address_marks(address)[0], since=now)
    for customer in customers_at(address):
        if customer.unsubscribed_at is None:
            set_unsubscribed(customer, now, "customer.unsubscribed", by=by, now=now)


def free_address(address: str, *, by: Actor, now: datetime) -> None:
    """Takes an address off the list. Whoever has it and did not unsubscribe themselves may be asked again."""
    if not address:
        return
    DoNotAsk.objects.filter(pk__in=address_marks(address)).delete()
    for customer in customers_at(address):
        if customer.unsubscribed_at is not None and not customer.unsubscribed_themselves:
            set_unsubscribed(customer, None, "customer.resubscribed", by=by, now=now)


def follow_address(customer: Customer, *, by: Actor, now: datetime) -> None:
    """Whoever did not unsubscribe themselves is unsubscribed as long as their address is on the list.

    Hold the address first.
    """
    if customer.unsubscribed_themselves:
        return
    since = do_not_ask_since([customer.email]).get(customer.email.lower())
    if since != customer.unsubscribed_at:
        event = "customer.unsubscribed" if since else "customer.resubscribed"
        set_unsubscribed(customer, since, event, by=by, now=now)


def set_unsubscribed(
    customer: Customer, since: datetime | None, event: str, *, themselves: bool = False, by: Actor, now: datetime
) -> None:
    """Stores that a customer is unsubscribed, or not any more, with its row in the audit trail."""
    customer.unsubscribed_at = since
    customer.unsubscribed_themselves = themselves
    customer.updated_at = now
    customer.save(update_fields=["unsubscribed_at", "unsubscribed_themselves", "updated_at"])
    look_again(Purchase.objects.filter(customer=customer))
    audit.record(
        event,
        by=by,
        now=now,
        subject=("customer", customer.pk),
        after={"unsubscribed_at": since, "themselves": themselves},
    )
