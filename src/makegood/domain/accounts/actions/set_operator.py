from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused

from ..models import User
from ._people import check_decides, check_operator_remains, lock_operators, lock_user


def set_operator(*, user_id: int, operator: bool, by: Actor, now: datetime) -> User:
    """Make somebody one of the operator's people, or end that; what they are already changes nothing.

    Raises:
        NotFound: there is nobody with this number.
        Forbidden: not the operator.
        Refused: `yourself`, `last_operator`, or `inactive` for somebody who may not sign in.
    """
    check_decides(by)
    with transaction.atomic():
        lock_operators()
        user = lock_user(user_id)
        if user.is_operator == operator:
            return user
        if operator and not user.is_active:
            raise Refused("inactive", _("This person may not sign in. Let them in first."))
        if not operator:
            check_operator_remains(user, by)
        user.is_operator = operator
        user.save(update_fields=["is_operator"])
        audit.record(
            "user.made_operator" if operator else "user.operator_ended",
            by=by,
            now=now,
            subject=("user", user.pk),
            before={"operator": not operator},
            after={"operator": operator},
        )
    return user
