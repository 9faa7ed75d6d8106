from datetime import datetime

from django.conf import settings
from django.db import transaction

from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from .. import letters
from ..models import User


def mail_password_reset(*, user: User, link: str, language: str, by: Actor, now: datetime) -> None:
    """Mail somebody the link with which they choose a new password; in their own language, else in `language`."""
    language = user.language or language
    rendered = letters.compose_password_reset(link=link, language=language)
    with transaction.atomic():
        queue_email(
            kind=EmailKind.PASSWORD_RESET,
            to_address=user.email,
            to_name=user.name,
            from_name=settings.MAKEGOOD_MARKETPLACE_NAME,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            about=str(user.pk),
            language=language,
            now=now,
        )
        audit.record("user.password_reset_asked", by=by, now=now, subject=("user", user.pk))
