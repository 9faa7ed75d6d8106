from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from makegood.domain.orders.models import Customer
from makegood.domain.orders.queries import customers_at
from makegood.kernel.bulk import any_of

from ..enums import AskedBy, InvitationState, Reason
from ..models import AskedDay, Invitation, Reminder


def forget_asking(*, customer: Customer, purchase_ids: Collection[str], today: date) -> None:
    """Nobody asks about these purchases any more, and no list of days names the address (R13.2, R2.4).

    In the caller's transaction, before the customer's own row forgets the address.
    """
    theirs = Invitation.objects.filter(purchase__in=any_of(purchase_ids))
    reminders = Reminder.objects.filter(invitation__in=theirs)
    rows = [*_due(theirs), *_due(reminders)]
    release_claims(about=rows)
    values = {
        "state": InvitationState.CANCELLED,
        "reason": Reason.ERASED,
        "planned_for": None,
        "email_id": "",
        "settled_on": today,
    }
    Invitation.objects.filter(pk__in=any_of(rows)).update(**values)
    Reminder.objects.filter(pk__in=any_of(rows)).update(**values)
    theirs.filter(look_on__isnull=False).update(look_on=None)
    hide_days(customer=customer)


def release_claims(*, about: Collection[str]) -> None:
    """Give back the days of what will never be sent; in the caller's transaction."""
    AskedDay.objects.filter(about__in=any_of(about)).exclude(about="").delete()


def hide_days(*, customer: Customer) -> None:
    """The days on which a customer got something stay, under their number instead of their address; in the caller's
    transaction, before the customer's own row forgets the address.
    """
    address = customer.email.lower()
    is_shared = any(one.pk != customer.pk for one in customers_at(customer.email))
    days = AskedDay.objects.filter(customer=customer.pk)
    taken = list(days.filter(address=address).values_list("day", flat=True))
    days.update(address=f"erased-{customer.pk}")
    if is_shared:
        # Somebody else's address too: for them the days stay taken, whatever took them.
        AskedDay.objects.bulk_create(AskedDay(address=address, day=day, kind=AskedBy.MAILING) for day in taken)
    else:
        AskedDay.objects.filter(address=address, customer=None).delete()


def _due(rows: QuerySet[Invitation] | QuerySet[Reminder]) -> list[str]:
    due = rows.filter(state=InvitationState.DUE).order_by("pk").select_for_update(of=("self",))
    return list(due.values_list("pk", flat=True))
