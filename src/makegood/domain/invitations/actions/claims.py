"""Whose day it is: one commercial e-mail for an address and for a customer (R2.3)."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from makegood.domain.orders.actions import look_again
from makegood.domain.orders.models import Purchase
from makegood.domain.orders.queries import customers_at
from makegood.kernel.prepared import Prepared, PreparedInsert, lock_or_insert

from ..enums import AskedBy
from ..models import AskedDay, Planner

_LOCK: Prepared[Planner] = Prepared(lambda: Planner.objects.select_for_update().filter(pk=1))
_INSERT = PreparedInsert(lambda: Planner, unless_there="id")


def lock_planner() -> None:
    """Days are given out by one at a time, in one order; in the caller's transaction, until its end.

    Locked before anything else, so that nobody waits in a circle.
    """
    lock_or_insert(_LOCK, _INSERT, lambda: Planner(pk=1))


def take_day(*, address: str, customer_id: int, day: date, kind: AskedBy, about: str) -> bool:
    """Claim a day for what is about to be asked; false when somebody else has it. Asking twice is answered the same.

    `about` is the id of what asks.
    """
    address = address.lower()
    with transaction.atomic():
        lock_planner()
        taken = claims_of(address, customer_id, day)
        if taken.exists():
            return taken.filter(about=about, kind=kind).exists()
        AskedDay.objects.create(address=address, customer=customer_id, day=day, kind=kind, about=about)
    return True


def release_day(*, about: str) -> None:
    """Give back what was claimed for something that will not be sent; others at the address may have the day."""
    with transaction.atomic():
        claims = AskedDay.objects.filter(about=about)
        for address, customer_id in list(claims.values_list("address", "customer")):
            customers = {customer.pk for customer in customers_at(address)} | {customer_id}
            look_again(Purchase.objects.filter(customer__in=customers))
        claims.delete()


def claims_of(address: str, customer_id: int, day: date) -> QuerySet[AskedDay]:
    """Who has this day of an address or of a customer: two at most, when the address changed on that day."""
    return AskedDay.objects.filter(Q(address=address) | Q(customer=customer_id), day=day)
