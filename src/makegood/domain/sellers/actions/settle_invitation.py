"""What becomes of an invitation before it is accepted: sent again, or withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.actions import cancel_emails
from makegood.domain.mail.enums import EmailKind
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound, Refused

from .. import rules
from ..models import StaffInvitation
from ..permissions import check_may_own
from ..queries import open_invitations
from ._invitation_mail import queue_invitation
from ._staff import lock_staff


def send_invitation_again(*, seller_id: str, invitation_id: str, by: Actor, now: datetime) -> StaffInvitation:
    """Mail the same link once more; it works again for as long as a new one.

    Raises:
        NotFound: an outsider asks, or this invitation is not open.
        Forbidden: not an owner.
        Refused: `sent_just_now`.
    """
    check_may_own(by, seller_id)
    with transaction.atomic():
        invitation = _lock(seller_id, invitation_id)
        if not rules.may_send_again(invitation.sent_at, now):
            raise Refused("sent_just_now", _("It was sent a moment ago. Please wait ten minutes, then try again."))
        invitation.sent_at = now
        invitation.expires_at = rules.expiry_of(now)
        invitation.save(update_fields=["sent_at", "expires_at"])
        queue_invitation(invitation, now)
        _record("staff.invited_again", invitation, by, now)
    return invitation


def withdraw_invitation(*, seller_id: str, invitation_id: str, by: Actor, now: datetime) -> StaffInvitation:
    """Shut an invitation's link; an e-mail that has not left stays here.

    Raises:
        NotFound: an outsider asks, or this invitation is not open.
        Forbidden: not an owner.
    """
    check_may_own(by, seller_id)
    with transaction.atomic():
        invitation = _lock(seller_id, invitation_id)
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])
        cancel_emails(about=invitation.pk, kind=EmailKind.STAFF_INVITATION, now=now)
        _record("staff.invitation_withdrawn", invitation, by, now)
    return invitation


def _lock(seller_id: str, invitation_id: str) -> StaffInvitation:
    lock_staff(seller_id)
    invitation = open_invitations(seller_id).filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound(_("This invitation is not open any more."))
    return invitation


def _record(event: str, invitation: StaffInvitation, by: Actor, now: datetime) -> None:
    subject = ("staff_invitation", invitation.pk)
    audit.record(event, by=by, now=now, subject=subject, seller_id=invitation.seller_id)
