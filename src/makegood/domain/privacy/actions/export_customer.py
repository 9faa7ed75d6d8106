from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.models import Customer
from makegood.domain.orders.queries import get_customer
from makegood.domain.sellers.permissions import may_operate
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Forbidden, NotFound
from makegood.kernel.snapshot import one_moment

from ..queries import document_of


def export_customer(*, customer_id: str, by: Actor, now: datetime) -> dict[str, Any]:
    """Everything that is kept of the customer with this marketplace's id, for the operator (R13.2).

    Raises:
        NotFound: there is no such customer, or their data were erased.
        Forbidden: not the operator; a key that only reads is enough.
    """
    if not (may_operate(by) or by.is_operator):
        raise Forbidden
    customer = get_customer(customer_id)
    if customer.is_erased:
        raise NotFound(_("There is no customer with this id."))
    return _export(customer, for_themselves=False, by=by, now=now)


def export_own_data(*, customer: Customer, now: datetime) -> dict[str, Any]:
    """The same for the customer themselves, through their own link (R12.4)."""
    return _export(customer, for_themselves=True, by=actors.customer(customer.pk), now=now)


def _export(customer: Customer, *, for_themselves: bool, by: Actor, now: datetime) -> dict[str, Any]:
    # Read first: it may take long, and nobody is to wait for it.
    with one_moment():
        document = document_of(customer, for_themselves=for_themselves, now=now)
    audit.record("customer.exported", by=by, now=now, subject=("customer", customer.pk))
    return document
