"""What became of an e-mail, written down once, together with what follows from it elsewhere."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from makegood.kernel.clock import wall_now

from ..delivery import where
from ..enums import EmailState
from ..models import Email, EmailAttachment
from ..rules import back_off, is_given_up

OnOutcome = Callable[[Email, datetime], None]
"""Called with an e-mail that was just sent, failed or bounced (its `state` says which) and the moment of that."""

_log = logging.getLogger(__name__)

_NO_CLAIM = {"claimed_by": "", "claimed_until": None, "run_after": None}


def note_sent(email: Email, *, worker: str, now: datetime, on_outcome: OnOutcome) -> bool:
    """The mail server accepted it. False when somebody else had settled it already."""
    # Cancelled in the very moment of sending: it has left all the same.
    left = (EmailState.QUEUED, EmailState.CANCELLED)
    return _settle(email, left, worker, on_outcome, now, state=EmailState.SENT, sent_at=now, last_error="")


def note_failed(email: Email, *, worker: str, now: datetime, on_outcome: OnOutcome, reason: str) -> bool:
    """It will never be sent. False when somebody else had settled it already."""
    queued = (EmailState.QUEUED,)
    return _settle(email, queued, worker, on_outcome, now, state=EmailState.FAILED, last_error=reason)


def note_later(email: Email, *, worker: str, now: datetime, on_outcome: OnOutcome, reason: str) -> EmailState:
    """It was not sent this time; the state it is left in: waiting in the queue, or given up after three days."""
    wall = wall_now()
    first = email.first_tried_at or wall
    if is_given_up(first, wall):
        note_failed(email, worker=worker, now=now, on_outcome=on_outcome, reason=reason)
        return EmailState.FAILED
    _ours(email, worker, (EmailState.QUEUED,)).update(
        attempts=F("attempts") + 1,
        first_tried_at=first,
        run_after=wall + back_off(email.attempts + 1),
        claimed_by="",
        claimed_until=None,
        last_error=reason,
    )
    return EmailState.QUEUED


def note_missed_outcomes(on_outcome: OnOutcome, *, limit: int = 100) -> None:
    """Tell `on_outcome` again about e-mails whose outcome it could not take in before."""
    for email in Email.objects.filter(outcome_pending=True).order_by("pk")[:limit]:
        try:
            with transaction.atomic():
                if Email.objects.filter(pk=email.pk, outcome_pending=True).update(outcome_pending=False):
                    email.outcome_pending = False
                    on_outcome(email, email.sent_at or wall_now())
        except Exception as error:  # noqa: BLE001 - one that fails again must not stop the queue
            _log.error("the outcome of e-mail %s could not be noted: %s", email.pk, where(error))


def _settle(
    email: Email,
    moves_from: tuple[EmailState, ...],
    worker: str,
    on_outcome: OnOutcome,
    now: datetime,
    **changes: Any,
) -> bool:
    mine = _ours(email, worker, moves_from)
    values = {**_NO_CLAIM, "attempts": email.attempts + 1, **changes}
    try:
        with transaction.atomic():
            if not _write(email, mine, values):
                return False
            on_outcome(email, now)
    except Exception as error:  # noqa: BLE001 - whatever it was, an accepted e-mail must not be sent again
        _log.error("the outcome of e-mail %s will be noted later: %s", email.pk, where(error))
        with transaction.atomic():
            return _write(email, mine, {**values, "outcome_pending": True})
    return True


def _write(email: Email, mine: QuerySet[Email], values: dict[str, Any]) -> bool:
    if not mine.update(**values):
        return False
    EmailAttachment.objects.filter(email=email).delete()
    for name, value in values.items():
        setattr(email, name, value)
    return True


def _ours(email: Email, worker: str, states: tuple[EmailState, ...]) -> QuerySet[Email]:
    return Email.objects.filter(pk=email.pk, claimed_by=worker, attempts=email.attempts, state__in=states)
