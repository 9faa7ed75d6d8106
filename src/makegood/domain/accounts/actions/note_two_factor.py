from datetime import datetime

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import TwoFactorChange
from ..models import User


def note_two_factor(*, user: User, change: TwoFactorChange, by: Actor, now: datetime) -> None:
    """Record what the sign-in did to somebody's second factor, in the transaction in which it does it."""
    audit.record(f"user.{change.value}", by=by, now=now, subject=("user", user.pk))
