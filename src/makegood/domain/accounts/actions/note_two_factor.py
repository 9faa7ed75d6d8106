from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import SignInChange, TwoFactorChange
from ..models import User
from ._sessions import end_all
from .tell_of_change import tell_of_change


def note_two_factor(*, user: User, change: TwoFactorChange, by: Actor, now: datetime) -> None:
    """Record what the sign-in did to somebody's second factor, in the transaction in which it does it.

    They are told, and their sessions end: whoever signed in before with a stolen password is out. Whoever goes on in
    the present session gives it the new hash.
    """
    with transaction.atomic():
        end_all(user)
        audit.record(f"user.{change.value}", by=by, now=now, subject=("user", user.pk))
        tell_of_change(user=user, change=SignInChange(change.value), now=now)
