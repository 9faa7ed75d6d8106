from datetime import datetime

from django.db import transaction

from makegood.domain.accounts.actions import set_active
from makegood.kernel.actors import Actor

from ..models import Membership
from ..permissions import check_may_operate
from ._staff import check_owner_remains, lock_staff


def shut_out(*, user_id: int, even_last_owner: bool, by: Actor, now: datetime) -> None:
    """The operator lets somebody sign in no more; their roles stay, should they be let in again.

    `even_last_owner` confirms that shops may be left without an owner who can sign in.

    Raises:
        NotFound: there is nobody with this number.
        Forbidden: not the operator.
        Refused: `last_owner`, unless that is confirmed; `yourself`, `last_operator`.
    """
    check_may_operate(by)
    with transaction.atomic():
        members = Membership.objects.filter(user_id=user_id, user__is_active=True).order_by("seller_id")
        for seller_id in list(members.values_list("seller_id", flat=True)):
            lock_staff(seller_id)
        if not even_last_owner:
            for member in members:
                check_owner_remains(member)
        set_active(user_id=user_id, active=False, by=by, now=now)
