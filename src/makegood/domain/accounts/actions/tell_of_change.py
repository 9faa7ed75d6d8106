from datetime import datetime

from makegood.domain.mail.enums import EmailKind
from makegood.kernel.languages import spoken

from .. import letters
from ..enums import SignInChange
from ..models import User
from ._letters import queue_letter


def tell_of_change(*, user: User, change: SignInChange, now: datetime) -> None:
    """Mail somebody that they sign in in another way from now on, in case it was not them.

    In the caller's transaction.
    """
    language = spoken(user.language)
    rendered = letters.compose_sign_in_changed(change=change, language=language)
    queue_letter(user, EmailKind.SIGN_IN_CHANGED, rendered, language=language, now=now)
