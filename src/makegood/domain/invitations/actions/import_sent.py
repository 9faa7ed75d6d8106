"""The bulk path: invitations that were sent elsewhere, and answered (R14.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from makegood.domain.orders.models import Purchase
from makegood.kernel import clock
from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.ids import new_id

from ..enums import AskedBy, InvitationState
from ..models import AskedDay, Invitation


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """When the customer of a purchase was asked. `address` is theirs now, in whatever case, or empty."""

    purchase_id: str
    seller_id: str
    customer_id: int
    address: str
    sent_at: datetime


def import_sent(*, invitations: Sequence[SentInvitation]) -> None:
    """Note that these customers were asked, in the caller's transaction: the day was theirs, and they are not asked
    again. A purchase that has an invitation keeps that one.

    Raises IntegrityError when somebody else gives out one of the days at the same moment.
    """
    purchases = any_of(one.purchase_id for one in invitations)
    known = set(Invitation.objects.filter(purchase__in=purchases).values_list("purchase_id", flat=True))
    rows = [(new_id(), one, clock.marketplace_day(one.sent_at)) for one in invitations if one.purchase_id not in known]
    if not rows:
        return
    insert_rows(
        Invitation,
        ["id", "seller", "purchase", "state", "planned_for", "sent_at", "sent_on"],
        [
            (row_id, one.seller_id, one.purchase_id, InvitationState.SENT.value, day, one.sent_at, day)
            for row_id, one, day in rows
        ],
    )
    _take_days(rows)
    theirs = any_of(one.purchase_id for _row_id, one, _day in rows)
    Purchase.objects.filter(pk__in=theirs, look_on__isnull=False).update(look_on=None)


def _take_days(rows: Sequence[tuple[str, SentInvitation, date]]) -> None:
    """The day of each, once for a customer; under the row's own id where the address has it for somebody else."""
    days = {day for _row_id, _one, day in rows}
    claims = AskedDay.objects.filter(day__gte=min(days), day__lte=max(days))
    of_customers = claims.filter(customer__in={one.customer_id for _row_id, one, _day in rows})
    of_addresses = claims.filter(address__in=any_of({one.address.lower() for _row_id, one, _day in rows}))
    customers = set(of_customers.values_list("day", "customer"))
    addresses = set(of_addresses.values_list("day", "address"))
    taken = []
    for row_id, one, day in rows:
        if (day, one.customer_id) in customers:
            continue
        address = one.address.lower()
        if not address or (day, address) in addresses:
            address = f"asked-{row_id}"
        customers.add((day, one.customer_id))
        addresses.add((day, address))
        taken.append((address, one.customer_id, day, AskedBy.INVITATION.value, row_id))
    insert_rows(AskedDay, ["address", "customer", "day", "kind", "about"], taken)
