"""What the actions about a seller's staff share."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound, Refused

from ..models import Membership, Seller
from ..queries import is_only_owner


def lock_staff(seller_id: str) -> None:
    """Nobody else changes this seller's staff before the transaction ends; reviews and orders may still come in."""
    Seller.objects.select_for_update(no_key=True).get(pk=seller_id)


def find_member(seller_id: str, user_id: int) -> Membership:
    """Somebody on the staff, as the database has it at this moment.

    Raises:
        NotFound: they are not on it, or not any more.
    """
    member = Membership.objects.filter(seller_id=seller_id, user_id=user_id).first()
    if member is None:
        raise NotFound(_("This person is not on the staff of the shop."))
    return member


def end_membership(member: Membership, *, by: Actor, now: datetime) -> None:
    """Take them off the staff, in the caller's transaction and with the staff locked."""
    member.delete()
    audit.record(
        "staff.removed",
        by=by,
        now=now,
        subject=("user", member.user_id),
        seller_id=member.seller_id,
        before={"role": member.role},
        after={"role": None},
    )


def check_owner_remains(member: Membership) -> None:
    """A shop always has an owner who can sign in; call it with the staff locked.

    Raises:
        Refused: `last_owner`.
    """
    if is_only_owner(member):
        raise Refused("last_owner", _("This is the only owner of the shop. Make somebody else an owner first."))
