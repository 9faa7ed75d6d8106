from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce

from makegood.kernel import monitoring

from ..enums import EmailState
from ..models import Email, EmailAttachment
from ..rules import short_reason
from .outcomes import OnOutcome


def note_bounce(*, email_id: str, permanent: bool, now: datetime, on_outcome: OnOutcome, reason: str = "") -> bool:
    """An e-mail came back (R5.5); whether that changed anything.

    A temporary notice ("will try again") changes nothing, nor does a second bounce. It may be quicker than the
    worker's note that the e-mail was sent; whoever comes back has left, and is not sent again.
    """
    if not permanent:
        return False
    with transaction.atomic():
        left = Email.objects.filter(pk=email_id, state__in=(EmailState.SENT, EmailState.QUEUED))
        if not left.update(
            state=EmailState.BOUNCED,
            sent_at=Coalesce("sent_at", Value(now, DateTimeField())),
            last_error=short_reason(reason),
            claimed_by="",
            claimed_until=None,
            run_after=None,
        ):
            return False
        EmailAttachment.objects.filter(email=email_id).delete()
        on_outcome(Email.objects.get(pk=email_id), now)
        monitoring.add({"emails_bounced": 1})
    return True
