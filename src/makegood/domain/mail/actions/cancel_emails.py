from datetime import datetime

from ..enums import EmailKind, EmailState
from ..models import Email


def cancel_emails(*, about: str, kind: EmailKind, now: datetime) -> int:  # noqa: ARG001 - every action takes `now`
    """Take back the e-mails of one kind about one row that have not left; how many those were.

    One that a worker is handing over at this moment may still leave, and is then recorded as sent.
    """
    return Email.objects.filter(about=about, kind=kind, state=EmailState.QUEUED).update(state=EmailState.CANCELLED)
