"""What was given a day and does not leave on it: out of the queue, its day free, to be planned again (R2.3)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Value

from makegood.domain.mail.actions import cancel_emails, cancel_waiting
from makegood.domain.mail.enums import EmailKind
from makegood.domain.orders.actions import look_again
from makegood.domain.orders.models import Purchase
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of
from makegood.kernel.paging import beyond
from makegood.kernel.prepared import Prepared

from ..enums import InvitationState
from ..models import AskedDay, Invitation, Reminder
from .claims import lock_planner, release_day

BATCH = 500

_Late = tuple[date | None, str, str]
"""The day that something was given, its id, and the e-mail's."""


def put_back(*, invitation_id: str, why: str, by: Actor, now: datetime) -> None:
    """An invitation that was planned does not leave; the planner looks at its purchase again."""
    due = Invitation.objects.filter(pk=invitation_id, state=InvitationState.DUE)
    with transaction.atomic():
        # The e-mail, the purchases, the invitation: the order in which all of this app locks them.
        cancel_emails(about=invitation_id, kind=EmailKind.INVITATION, now=now)
        if not due.exists():
            return
        look_again(Purchase.objects.filter(invitation__pk=invitation_id))
        release_day(about=invitation_id)
        row = due.select_for_update().first()
        if row is not None:
            _free(row, why, ("purchase", row.purchase_id), by, now)


def put_back_reminder(*, reminder_id: str, why: str, by: Actor, now: datetime) -> None:
    """The same for a reminder; the planner looks at its invitation again."""
    due = Reminder.objects.filter(pk=reminder_id, state=InvitationState.DUE)
    with transaction.atomic():
        cancel_emails(about=reminder_id, kind=EmailKind.REMINDER, now=now)
        if not due.exists():
            return
        release_day(about=reminder_id)
        Invitation.objects.filter(reminder__pk=reminder_id).update(look_on=clock.marketplace_day(now))
        row = due.select_for_update().first()
        if row is not None:
            _free(row, why, ("invitation", row.invitation_id), by, now)


def _free(row: Invitation | Reminder, why: str, subject: tuple[str, str], by: Actor, now: datetime) -> None:
    planned_for, row.planned_for, row.email_id = row.planned_for, None, ""
    row.save(update_fields=["planned_for", "email_id"])
    if planned_for is not None:
        audit.record(
            f"{row._meta.model_name}.put_back",
            by=by,
            now=now,
            subject=subject,
            seller_id=row.seller_id,
            before={"planned_for": planned_for},
            after={"reason": why},
        )


def put_back_late(model: type[Invitation] | type[Reminder], *, today: date, now: datetime) -> int:
    """All that did not leave on the day they were given, in batches; how many.

    What a worker has in hand is left to it: it may have been accepted at this very moment.
    """
    return sum(_put_back_batch(model, batch, today, now) for batch in _late(model, today))


def _late(model: type[Invitation] | type[Reminder], today: date) -> Iterator[list[_Late]]:
    batch = _FIRST_LATE[model](today=today)
    while batch:
        yield batch
        planned_for, pk, _email_id = batch[-1]
        further = _late_of(model, today).filter(beyond({"planned_for": planned_for or today, "pk": pk}))
        batch = list(further[:BATCH])


def _late_of(model: type[Invitation] | type[Reminder], today: date | Value) -> QuerySet[Any, _Late]:
    late = model.objects.filter(state=InvitationState.DUE, planned_for__lt=today).order_by("planned_for", "pk")
    return late.values_list("planned_for", "pk", "email_id")


def _first_of(model: type[Invitation] | type[Reminder]) -> Prepared[_Late]:
    return Prepared(lambda today: _late_of(model, today)[:BATCH], planned_anew=True)


_FIRST_LATE = {model: _first_of(model) for model in (Invitation, Reminder)}


def _put_back_batch(model: type[Invitation] | type[Reminder], batch: list[_Late], today: date, now: datetime) -> int:
    with transaction.atomic():
        lock_planner()
        stopped = cancel_waiting(email_ids=[email_id for _, _, email_id in batch if email_id], now=now)
        idle = any_of(pk for _, pk, email_id in batch if not email_id or email_id in stopped)
        AskedDay.objects.filter(about__in=idle, day__lt=today).delete()
        late = model.objects.filter(pk__in=idle, state=InvitationState.DUE, planned_for__lt=today)
        return late.update(planned_for=None, email_id="")
