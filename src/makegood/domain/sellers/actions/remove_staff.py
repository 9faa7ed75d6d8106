from datetime import datetime

from django.db import transaction

from makegood.kernel.actors import Actor

from ..permissions import check_may_own, check_may_read
from ._staff import check_owner_remains, end_membership, find_member, lock_staff


def remove_staff(*, seller_id: str, user_id: int, by: Actor, now: datetime) -> None:
    """Take somebody off a seller's staff. An owner may remove anybody, and everybody may leave.

    Raises:
        NotFound: an outsider asks, or this person is not on the staff.
        Forbidden: neither an owner nor the person themselves.
        Refused: `last_owner`.
    """
    leaves = by.id == str(user_id) and by.role_at(seller_id) is not None
    (check_may_read if leaves else check_may_own)(by, seller_id)
    with transaction.atomic():
        lock_staff(seller_id)
        member = find_member(seller_id, user_id)
        check_owner_remains(member)
        end_membership(member, by=by, now=now)
