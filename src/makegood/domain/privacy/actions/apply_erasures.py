from datetime import datetime

from makegood.domain.orders.models import Customer
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of

from ..records import written_down
from .erase_customer import erase


def apply_erasures(*, by: Actor, now: datetime) -> int:
    """Repeat, on a database that was restored, every erasure that it does not know of; how many those were.

    Each keeps the moment and the random id that it had, so that doing it twice changes nothing.

    Raises:
        Forbidden: not the operator or the installation.
    """
    check_may_operate(by)
    known = {one.customer: one for one in written_down()}
    missed = Customer.objects.filter(public_id__in=any_of(known), erased_at=None).order_by("pk")
    found = list(missed)
    for customer in found:
        one = known[customer.public_id]
        erase(customer, ref=one.ref, erased_at=one.erased_at, by=by, now=now)
    return len(found)
