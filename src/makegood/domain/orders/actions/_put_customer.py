"""What is said of a customer, with an order (R2.7)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused
from makegood.kernel.prepared import Prepared, PreparedInsert, lock_or_insert

from ..models import Customer, Purchase
from ._do_not_ask import follow_address, hold_address
from .check_order import CustomerData
from .look_again import look_again

# With every order.
_LOCK = Prepared(lambda ref: Customer.objects.select_for_update().filter(ref=ref))
_INSERT = PreparedInsert(lambda: Customer, unless_there="ref")

_DECIDES_ABOUT_ASKING = {"email", "invite"}


def put_customer(data: CustomerData, *, by: Actor, now: datetime) -> Customer:
    """Create or change a customer, in the caller's transaction; consent as R2.7 says.

    Raises:
        Refused: `erased`.
    """
    wanted = {"name": data.name, "email": data.email or "", "invite": data.invite}
    if data.language is not None:
        wanted["language"] = data.language
    hold_address(data.email or "")
    customer, created = lock_or_insert(
        _LOCK, _INSERT, lambda: Customer(ref=data.id, **wanted, created_at=now, updated_at=now), ref=data.id
    )
    if customer.is_erased:
        raise Refused("erased", _("The data of the customer with this id were erased."))
    before, former = customer.invite, customer.email.lower()
    changed = [name for name, value in wanted.items() if getattr(customer, name) != value]
    for name in changed:
        setattr(customer, name, wanted[name])
    if customer.email.lower() != former and customer.complained_at is not None:
        customer.complained_at = None
        changed.append("complained_at")
    if changed:
        customer.updated_at = now
        customer.save(update_fields=[*changed, "updated_at"])
    if changed and not created:
        if not _DECIDES_ABOUT_ASKING.isdisjoint(changed):
            look_again(Purchase.objects.filter(customer=customer))
        audit.record(
            "customer.changed",
            by=by,
            now=now,
            subject=("customer", customer.pk),
            before={"invite": before},
            after={"invite": customer.invite, "fields": ".".join(changed)},
        )
    follow_address(customer, by=by, now=now)
    return customer
