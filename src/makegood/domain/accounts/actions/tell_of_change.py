from datetime import datetime

from django.conf import settings

from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind

from .. import letters
from ..enums import SignInChange
from ..models import User


def tell_of_change(*, user: User, change: SignInChange, now: datetime) -> None:
    """Mail somebody that they sign in in another way from now on, in case it was not them.

    In the caller's transaction.
    """
    language = user.language or settings.LANGUAGE_CODE
    rendered = letters.compose_sign_in_changed(change=change, language=language)
    queue_email(
        kind=EmailKind.SIGN_IN_CHANGED,
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
