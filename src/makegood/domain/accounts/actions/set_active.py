from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import User
from ._people import check_decides, check_operator_remains, lock_operators, lock_user
from ._sessions import end_all


def set_active(*, user_id: int, active: bool, by: Actor, now: datetime) -> User:
    """Shut somebody out, or let them in again; what holds already changes nothing.

    Whoever is shut out is signed out everywhere at once, and letting them in again brings no session back. Whether a
    shop loses its last owner is for `sellers.actions.shut_out` to ask.

    Raises:
        NotFound: there is nobody with this number.
        Forbidden: not the operator.
        Refused: `yourself`, `last_operator`.
    """
    check_decides(by)
    with transaction.atomic():
        lock_operators()
        user = lock_user(user_id)
        if user.is_active == active:
            return user
        if not active:
            check_operator_remains(user, by)
            end_all(user)
        user.is_active = active
        user.save(update_fields=["is_active"])
        audit.record(
            "user.let_in" if active else "user.shut_out",
            by=by,
            now=now,
            subject=("user", user.pk),
            before={"active": not active},
            after={"active": active},
        )
    return user
