"""One customer is erased: name, address and words go, everything that counts stays (R13.2)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.actions import forget_emails
from makegood.domain.orders.actions import forget_customer, lock_customer
from makegood.domain.orders.models import Customer
from makegood.domain.orders.queries import get_customer
from makegood.domain.sellers.permissions import check_may_operate
from makegood.domain.webhooks.actions import forget_deliveries
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound
from makegood.kernel.ids import new_id

from ..queries import received_from, traces_of
from .scrub import scrub
from .settle_erasures import settle

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure has emptied or removed. `is_settled`: files and the database's free space hold nothing either;
    otherwise the worker sees to that.
    """

    ref: str
    purchases: int
    reviews: int
    product_reviews: int
    messages: int
    emails: int
    received: int
    webhooks: int
    is_settled: bool


def erase_customer(*, customer_id: str, by: Actor, now: datetime) -> Erased:
    """Erase the customer with this marketplace's id (R13.2).

    Raises:
        NotFound: there is no such customer, or they were erased before.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    customer = get_customer(customer_id)
    if customer.is_erased:
        raise NotFound(_("There is no customer with this id."))
    return erase(customer, ref=new_id(), erased_at=now, by=by, now=now)


def erase(customer: Customer, *, ref: str, erased_at: datetime, by: Actor, now: datetime) -> Erased:
    """Erase this customer, who has `ref` as their id from then on."""
    # Read before anything is locked: there may be thousands of e-mails to look through.
    strays = [received.pk for received in received_from(traces_of(customer).addresses, or_naming=True)]
    counts = _in_turn(lambda: _erase(customer, strays, ref, erased_at, by, now))
    return Erased(ref=ref, **counts, is_settled=settle(customer.pk, now=now))


def _in_turn(work: Callable[[], dict[str, int]]) -> dict[str, int]:
    """One transaction; once more where PostgreSQL ended it because somebody and we waited for each other."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return work()
        except OperationalError:
            if transaction.get_connection().in_atomic_block:
                raise
    with transaction.atomic():
        return work()


def _erase(
    customer: Customer, strays: Collection[str], ref: str, erased_at: datetime, by: Actor, now: datetime
) -> dict[str, int]:
    # E-mails first, as whoever notes what became of one does.
    first = traces_of(customer)
    forget_emails(email_ids=[*first.emails, *first.notices])
    locked = lock_customer(customer=customer)
    if locked is None:
        raise NotFound(_("There is no customer with this id."))
    counts = scrub(locked, traces_of(locked), [*strays, *first.received], now=now)
    forget_customer(customer=locked, ref=ref, erased_at=erased_at, by=by, now=now)
    # Last: what still waits is told as it is from now on.
    counts["webhooks"] = forget_deliveries(customer_id=locked.pk, now=now)
    audit.record("customer.erased", by=by, now=now, subject=("customer", locked.pk), after=counts)
    return counts
