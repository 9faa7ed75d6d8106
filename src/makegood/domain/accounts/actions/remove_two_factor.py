from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from makegood.kernel.actors import Actor

from ..enums import TwoFactorChange
from ..models import User
from .note_two_factor import note_two_factor


def remove_two_factor(*, user: User, by: Actor, now: datetime) -> bool:
    """Let somebody in with the password alone who lost both phone and recovery codes; whether there was anything."""
    with transaction.atomic():
        found: int = Authenticator.objects.filter(user=user).delete()[0]
        if found:
            note_two_factor(user=user, change=TwoFactorChange.OFF, by=by, now=now)
    return found > 0
