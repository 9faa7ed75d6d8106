from datetime import datetime

from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.actions import look_again
from makegood.domain.orders.models import Purchase
from makegood.domain.reassessments import actions as reassessments
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.prepared import Prepared, PreparedChange, PreparedSave

from ..enums import InvitationState, Reason
from ..models import Invitation, Reminder
from .claims import release_day

# For each e-mail that leaves.
_DECIDED = PreparedChange(
    lambda pk, seller_id: (
        Purchase.objects.filter(invitation__pk=pk, seller_id=seller_id, look_on__isnull=False),
        {"look_on": None},
    )
)
_LOCKED = Prepared(lambda pk, seller_id: Invitation.objects.select_for_update().filter(pk=pk, seller_id=seller_id))
_SAVE = PreparedSave(
    lambda: Invitation,
    "state",
    "reason",
    "settled_on",
    "sent_at",
    "sent_on",
    "planned_for",
    "email_id",
    "look_on",
    "undelivered_at",
)


def note_outcome(*, email: Email, by: Actor, now: datetime) -> None:
    """What became of an e-mail, in the transaction of that outcome: the one place that knows what each kind causes."""
    if email.kind == EmailKind.INVITATION:
        _note_invitation(email, by, now)
    elif email.kind == EmailKind.REMINDER:
        _note_reminder(email, by, now)
    else:
        reassessments.note_outcome(email=email, by=by, now=now)


def _note_invitation(email: Email, by: Actor, now: datetime) -> None:
    if email.state == EmailState.FAILED:
        # There may be another address within the days for asking.
        look_again(Purchase.objects.filter(invitation__pk=email.about))
        release_day(about=email.about)
    else:
        _DECIDED(pk=email.about, seller_id=email.seller_ref)
    row = _LOCKED.first(pk=email.about, seller_id=email.seller_ref)
    if row is None:
        return
    if email.state == EmailState.FAILED:
        row.planned_for, row.email_id = None, ""
    elif _note_sent(row, email, now):
        row.look_on = row.sent_on
    if email.state in (EmailState.FAILED, EmailState.BOUNCED):
        row.undelivered_at = now
        row.look_on = None
    _SAVE(row)
    event = "sent" if email.state == EmailState.SENT else "undelivered"
    audit.record(
        f"invitation.{event}",
        by=by,
        now=now,
        subject=("purchase", row.purchase_id),
        seller_id=row.seller_id,
        after={"state": row.state, "sent_on": row.sent_on},
    )


def _note_reminder(email: Email, by: Actor, now: datetime) -> None:
    today = clock.marketplace_day(now)
    if email.state == EmailState.FAILED:
        release_day(about=email.about)
    Invitation.objects.filter(reminder__pk=email.about).update(look_on=None)
    row = Reminder.objects.select_for_update().filter(pk=email.about).first()
    if row is None:
        return
    if email.state == EmailState.FAILED:
        row.state, row.reason, row.settled_on = InvitationState.CANCELLED, Reason.NO_ADDRESS, today
        row.planned_for = None
    else:
        _note_sent(row, email, now)
    row.save()
    audit.record(
        f"reminder.{'undelivered' if email.state == EmailState.FAILED else 'sent'}",
        by=by,
        now=now,
        subject=("invitation", row.invitation_id),
        seller_id=row.seller_id,
        after={"state": row.state, "sent_on": row.sent_on},
    )


def _note_sent(row: Invitation | Reminder, email: Email, now: datetime) -> bool:
    """It left; false when that was noted before. A bounce may be quicker than the worker's note that it was sent."""
    if row.state == InvitationState.SENT:
        return False
    row.state, row.reason, row.settled_on = InvitationState.SENT, "", None
    row.sent_at = email.sent_at or now
    row.sent_on = clock.marketplace_day(row.sent_at)
    row.planned_for = row.planned_for or row.sent_on
    row.email_id = email.pk
    return True
