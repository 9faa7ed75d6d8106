from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import is_address
from makegood.kernel import audit
from makegood.kernel.actors import Actor, Role
from makegood.kernel.errors import Invalid, Refused

from .. import rules
from ..models import Membership, StaffInvitation
from ..permissions import check_may_own
from ..queries import open_invitations
from ._invitation_mail import queue_invitation
from ._staff import lock_staff


def invite_staff(*, seller_id: str, email: str, role: Role, by: Actor, now: datetime) -> StaffInvitation:
    """Ask somebody by e-mail to join a seller's staff; whether they have an account is told to nobody.

    Raises:
        NotFound: an outsider asks.
        Forbidden: not an owner.
        Invalid: `invalid_email`.
        Refused: `already_on_staff`, `already_invited`, `too_many_invitations`.
    """
    check_may_own(by, seller_id)
    email = email.strip().lower()  # as the sign-in looks it up
    if not is_address(email):
        raise Invalid.one("email", "invalid_email", _("This is not a valid e-mail address."))
    with transaction.atomic():
        lock_staff(seller_id)
        _check_may_invite(seller_id, email, now)
        invitation = StaffInvitation.objects.create(
            seller_id=seller_id,
            email=email,
            role=role,
            invited_by_id=int(by.id),
            created_at=now,
            sent_at=now,
            expires_at=rules.expiry_of(now),
        )
        queue_invitation(invitation, now)
        audit.record(
            "staff.invited",
            by=by,
            now=now,
            subject=("staff_invitation", invitation.pk),
            seller_id=seller_id,
            after={"role": role.value},
        )
    return invitation


def _check_may_invite(seller_id: str, email: str, now: datetime) -> None:
    if Membership.objects.filter(seller_id=seller_id, user__email__iexact=email).exists():
        raise Refused("already_on_staff", _("This person is on the staff already. Change their role in the list."))
    if open_invitations(seller_id).filter(email=email).exists():
        raise Refused("already_invited", _("This person has been invited already. Send that invitation again."))
    made = StaffInvitation.objects.filter(seller_id=seller_id, created_at__gt=now - timedelta(days=1)).count()
    if made >= rules.PER_DAY:
        raise Refused("too_many_invitations", _("That is enough invitations for one day. Please go on tomorrow."))
