from datetime import datetime

from django.db import transaction

from makegood.kernel.actors import Actor, Role

from ..models import Membership
from ..permissions import check_may_own
from ._staff import find_member, lock_staff
from .add_staff import add_staff


def change_role(*, seller_id: str, user_id: int, role: Role, by: Actor, now: datetime) -> Membership:
    """Give a member of staff another role; the same one changes nothing.

    Raises:
        NotFound: an outsider asks, or this person is not on the staff.
        Forbidden: not an owner.
        Refused: `last_owner`.
    """
    check_may_own(by, seller_id)
    with transaction.atomic():
        lock_staff(seller_id)
        find_member(seller_id, user_id)
        return add_staff(user_id=user_id, seller_id=seller_id, role=role, by=by, now=now)
