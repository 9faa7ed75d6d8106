from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import SignInChange
from ..models import User
from ._sessions import end_all
from .tell_of_change import tell_of_change


def set_password(*, user: User, password: str, by: Actor, now: datetime) -> None:
    """Give somebody another password, of which they are told; their sessions end with it. The caller has validated it.

    Whoever goes on in the present session gives it the new hash.
    """
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        end_all(user)
        audit.record("user.password_set", by=by, now=now, subject=("user", user.pk))
        tell_of_change(user=user, change=SignInChange.PASSWORD, now=now)
