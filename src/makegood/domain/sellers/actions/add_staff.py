from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor, Role

from ..models import Membership
from ..queries import get_seller
from ._staff import check_owner_remains, lock_staff


def add_staff(*, user_id: int, seller_id: str, role: Role, by: Actor, now: datetime) -> Membership:
    """Make somebody a member of a seller's staff, or change their role there.

    Raises:
        NotFound: there is no such seller.
        Refused: `last_owner`.
    """
    with transaction.atomic():
        seller = get_seller(seller_id)
        lock_staff(seller_id)
        member, created = Membership.objects.get_or_create(
            user_id=user_id, seller=seller, defaults={"role": role, "created_at": now, "digested_until": now}
        )
        before = None if created else member.role
        if before != role:
            if not created and role is not Role.OWNER:
                check_owner_remains(member)
            member.role = role
            member.save(update_fields=["role"])
            audit.record(
                "staff.role_set",
                by=by,
                now=now,
                subject=("user", user_id),
                seller_id=seller_id,
                before={"role": before},
                after={"role": role.value},
            )
    return member
