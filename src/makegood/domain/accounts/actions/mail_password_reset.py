from datetime import datetime

from django.db import transaction

from makegood.domain.mail.enums import EmailKind
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from .. import letters
from ..models import User
from ._letters import queue_letter


def mail_password_reset(*, user: User, link: str, language: str, by: Actor, now: datetime) -> None:
    """Mail somebody the link with which they choose a new password; in their own language, else in `language`."""
    language = user.language or language
    rendered = letters.compose_password_reset(link=link, language=language)
    with transaction.atomic():
        queue_letter(user, EmailKind.PASSWORD_RESET, rendered, language=language, now=now)
        audit.record("user.password_reset_asked", by=by, now=now, subject=("user", user.pk))
