from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.accounts.actions import create_user
from makegood.domain.accounts.models import User
from makegood.kernel import audit
from makegood.kernel.actors import Actor, Role
from makegood.kernel.errors import Forbidden, Refused
from makegood.kernel.values import clean_line

from ..models import Membership, StaffInvitation
from ..queries import actor_of_user
from ._staff import lock_staff
from .add_staff import add_staff


def accept_invitation(*, invitation_id: str, user: User, by: Actor, now: datetime) -> StaffInvitation:
    """Somebody with an account joins the shop; whoever is on its staff already keeps their role.

    Raises:
        Forbidden: the invitation is for another address.
        Refused: `invitation_used`, `invitation_withdrawn`, `invitation_expired`.
    """
    with transaction.atomic():
        invitation = _lock_open(invitation_id, now)
        if user.email.lower() != invitation.email:
            raise Forbidden(_("This invitation is for another address. Sign in with the account of that address."))
        _join(invitation, user, by, now)
    return invitation


def accept_with_new_account(
    *, invitation_id: str, name: str, password: str, by: Actor, now: datetime
) -> StaffInvitation:
    """Somebody without an account chooses a name and a password, and joins the shop.

    `by` makes the account: the installation, since nobody has signed in.

    Raises:
        Invalid: `required`, `too_long`, `invalid_characters` for the name; `weak_password`.
        Refused: `account_exists`, `invitation_used`, `invitation_withdrawn`, `invitation_expired`.
    """
    with transaction.atomic():
        invitation = _lock_open(invitation_id, now)
        user, created = create_user(
            email=invitation.email,
            password=password,
            name=clean_line(name, field="name"),
            is_operator=False,
            by=by,
            now=now,
            shop=invitation.seller.name,
        )
        if not created:
            raise Refused("account_exists", _("There is an account with this address already. Sign in to accept."))
        _join(invitation, user, actor_of_user(user), now)
    return invitation


def _lock_open(invitation_id: str, now: datetime) -> StaffInvitation:
    seller_id = StaffInvitation.objects.values_list("seller_id", flat=True).get(pk=invitation_id)
    lock_staff(seller_id)
    invitation = StaffInvitation.objects.select_related("seller").get(pk=invitation_id)
    if invitation.accepted_at is not None:
        raise Refused("invitation_used", _("This invitation has been accepted already."))
    if invitation.withdrawn_at is not None:
        raise Refused("invitation_withdrawn", _("This invitation was withdrawn."))
    if invitation.expires_at <= now:
        raise Refused("invitation_expired", _("This invitation is too old. Ask an owner of the shop to send it again."))
    return invitation


def _join(invitation: StaffInvitation, user: User, by: Actor, now: datetime) -> None:
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    if not Membership.objects.filter(user_id=user.pk, seller_id=invitation.seller_id).exists():
        role = Role(invitation.role)
        add_staff(user_id=user.pk, seller_id=invitation.seller_id, role=role, by=by, now=now)
    audit.record(
        "staff.invitation_accepted",
        by=by,
        now=now,
        subject=("staff_invitation", invitation.pk),
        seller_id=invitation.seller_id,
        after={"user": user.pk},
    )
