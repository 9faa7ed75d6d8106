from datetime import datetime

from django.db import transaction

from makegood.kernel.actors import Actor

from ..permissions import check_may_operate
from ._staff import check_owner_remains, end_membership, find_member, lock_staff


def dismiss_staff(*, seller_id: str, user_id: int, even_last_owner: bool, by: Actor, now: datetime) -> None:
    """The operator takes somebody off a seller's staff; `even_last_owner` confirms that it may be left without one.

    Raises:
        NotFound: this person is not on the staff.
        Forbidden: not the operator.
        Refused: `last_owner`, unless that is confirmed.
    """
    check_may_operate(by)
    with transaction.atomic():
        member = find_member(seller_id, user_id)
        lock_staff(seller_id)
        member = find_member(seller_id, user_id)
        if not even_last_owner:
            check_owner_remains(member)
        end_membership(member, by=by, now=now)
