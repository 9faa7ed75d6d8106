from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor, ActorKind

from ..models import Session, User
from ._people import check_decides, lock_user
from ._sessions import end_all


def end_sessions(*, user_id: int, by: Actor, now: datetime) -> User:
    """Sign somebody out everywhere; they may sign in again.

    Raises:
        NotFound: there is nobody with this number.
        Forbidden: neither the operator nor they themselves.
    """
    if not (by.kind in (ActorKind.STAFF, ActorKind.OPERATOR) and by.id == str(user_id)):
        check_decides(by)
    with transaction.atomic():
        user = lock_user(user_id)
        end_all(user)
        audit.record("user.sessions_ended", by=by, now=now, subject=("user", user.pk))
    return user


def end_session(*, user: User, mark: str, by: Actor, now: datetime) -> bool:
    """End one of somebody's sessions; whether there was such a one."""
    with transaction.atomic():
        found: int = Session.objects.filter(user_id=user.pk, session_key=mark).delete()[0]
        if found:
            audit.record("user.session_ended", by=by, now=now, subject=("user", user.pk))
    return found > 0
