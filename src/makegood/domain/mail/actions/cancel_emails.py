from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from makegood.kernel.clock import wall_now
from makegood.kernel.prepared import PreparedChange

from ..enums import EmailKind, EmailState
from ..models import Email

_CANCEL = PreparedChange(
    lambda about, kind: (
        Email.objects.filter(about=about, kind=kind, state=EmailState.QUEUED),
        {"state": EmailState.CANCELLED},
    )
)


def cancel_emails(*, about: str, kind: EmailKind, now: datetime) -> int:  # noqa: ARG001 - every action takes `now`
    """Take back the e-mails of one kind about one row that have not left; how many those were.

    One that a worker is handing over at this moment may still leave, and is then recorded as sent.
    """
    return _CANCEL(about=about, kind=kind)


def cancel_waiting(*, email_ids: Collection[str], now: datetime) -> set[str]:  # noqa: ARG001 - every action takes `now`
    """Take back those of many e-mails that no worker has in hand; the ids of all that did not leave and will not."""
    these = Email.objects.filter(pk__in=email_ids)
    idle = Q(claimed_until=None) | Q(claimed_until__lt=wall_now())
    these.filter(idle, state=EmailState.QUEUED).update(state=EmailState.CANCELLED)
    return set(these.filter(idle, state=EmailState.CANCELLED).values_list("pk", flat=True))
