from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.actions import look_again
from makegood.domain.orders.models import Purchase
from makegood.domain.reassessments import actions as reassessments
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.prepared import PreparedChange

from ..enums import InvitationState, Reason
from ..models import Invitation, Reminder
from .claims import release_day

# For each e-mail that leaves.
_DECIDED = PreparedChange(
    lambda pk, seller_id: (
        Purchase.objects.filter(
            # The one by its id: looked for among those of invitations, it would be looked up twice.
            pk=Subquery(Invitation.objects.filter(pk=pk, seller_id=seller_id).values("purchase")),
            seller_id=seller_id,
            look_on__isnull=False,
        ),
        {"look_on": None},
    )
)
_LEFT = PreparedChange(
    lambda pk, seller_id, email_id, sent_at, sent_on: (
        Invitation.objects.filter(pk=pk, seller_id=seller_id).exclude(state=InvitationState.SENT),
        {
            "state": InvitationState.SENT,
            "reason": "",
            "settled_on": None,
            "sent_at": sent_at,
            "sent_on": sent_on,
            "planned_for": Coalesce("planned_for", sent_on),
            "email_id": email_id,
            "look_on": sent_on,
        },
    ),
    returning=["purchase"],
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
    if email.state == EmailState.SENT:
        _note_left(email, by, now)
        return
    if email.state == EmailState.FAILED:
        # There may be another address within the days for asking.
        look_again(Purchase.objects.filter(invitation__pk=email.about))
        release_day(about=email.about)
    else:
        _DECIDED(pk=email.about, seller_id=email.seller_ref)
    row = Invitation.objects.select_for_update().filter(pk=email.about, seller_id=email.seller_ref).first()
    if row is None:
        return
    if email.state == EmailState.FAILED:
        row.planned_for, row.email_id = None, ""
    else:
        _note_sent(row, email, now)
    row.undelivered_at, row.look_on = now, None
    row.save()
    _record(email, row.purchase_id, {"state": row.state, "sent_on": row.sent_on}, by, now)


def _note_left(email: Email, by: Actor, now: datetime) -> None:
    """The first that is heard of it; the state of an invitation that is sent already stays."""
    sent_at = email.sent_at or now
    sent_on = clock.marketplace_day(sent_at)
    ours = {"pk": email.about, "seller_id": email.seller_ref}
    _DECIDED.send(**ours)
    for (purchase_id,) in _LEFT.rows(**ours, email_id=email.pk, sent_at=sent_at, sent_on=sent_on):
        _record(email, purchase_id, {"state": InvitationState.SENT, "sent_on": sent_on}, by, now)


def _record(email: Email, purchase_id: str, after: Mapping[str, str | date | None], by: Actor, now: datetime) -> None:
    audit.record(
        f"invitation.{'sent' if email.state == EmailState.SENT else 'undelivered'}",
        by=by,
        now=now,
        subject=("purchase", purchase_id),
        seller_id=email.seller_ref,
        after=after,
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


def _note_sent(row: Invitation | Reminder, email: Email, now: datetime) -> None:
    """It left, if that was not noted before: a bounce may be quicker than the worker's note that it was sent."""
    if row.state == InvitationState.SENT:
        return
    row.state, row.reason, row.settled_on = InvitationState.SENT, "", None
    row.sent_at = email.sent_at or now
    row.sent_on = clock.marketplace_day(row.sent_at)
    row.planned_for = row.planned_for or row.sent_on
    row.email_id = email.pk
