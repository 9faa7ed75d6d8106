from datetime import datetime

from django.db import transaction

from ..enums import EmailState
from ..models import Email
from ..rules import short_reason
from .outcomes import OnOutcome


def note_bounce(*, email_id: str, permanent: bool, now: datetime, on_outcome: OnOutcome, reason: str = "") -> bool:
    """A sent e-mail came back (R5.5); whether that changed anything.

    A temporary notice ("will try again") changes nothing, nor does a second bounce.
    """
    if not permanent:
        return False
    with transaction.atomic():
        sent = Email.objects.filter(pk=email_id, state=EmailState.SENT)
        if not sent.update(state=EmailState.BOUNCED, last_error=short_reason(reason)):
            return False
        on_outcome(Email.objects.get(pk=email_id), now)
    return True
