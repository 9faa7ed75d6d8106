"""How an e-mail to somebody who signs in gets into the queue."""

from datetime import datetime

from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.rendering import Rendered

from ..models import User


def queue_letter(user: User, kind: EmailKind, rendered: Rendered, *, language: str, now: datetime) -> None:
    """In the caller's transaction, from the marketplace."""
    queue_email(
        kind=kind,
        to_address=user.email,
        to_name=user.name,
        content=rendered,
        about=str(user.pk),
        language=language,
        now=now,
    )
