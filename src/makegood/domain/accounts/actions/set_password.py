from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import User


def set_password(*, user: User, password: str, by: Actor, now: datetime) -> None:
    """Give somebody another password; their other sessions end with it. The caller has validated it."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record("user.password_set", by=by, now=now, subject=("user", user.pk))
