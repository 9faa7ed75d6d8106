"""What became of an e-mail, written down once, together with what follows from it elsewhere."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.kernel.clock import wall_now
from makegood.kernel.prepared import Prepared, PreparedChange, send_ahead

from ..delivery import where
from ..enums import EmailState
from ..models import Email, EmailAttachment
from ..rules import back_off, is_given_up

OnOutcome = Callable[[Email, datetime], None]
"""Called with an e-mail that was just sent, failed or bounced (its `state` says which) and the moment of that.

In the transaction that notes it, of which nothing stays if it turns out that somebody else had settled it already.
"""

_log = logging.getLogger(__name__)

_NO_CLAIM = {"claimed_by": "", "claimed_until": None, "run_after": None}

# For each e-mail that leaves.
_SETTLE = PreparedChange(
    lambda pk, worker, tried, moves_from, or_from, state, sent_at, last_error, attempts, outcome_pending: (
        Email.objects.filter(pk=pk, claimed_by=worker, attempts=tried, state__in=(moves_from, or_from)),
        {
            **_NO_CLAIM,
            "state": state,
            "sent_at": sent_at,
            "last_error": last_error,
            "attempts": attempts,
            "outcome_pending": outcome_pending,
        },
    )
)
_MISSED: Prepared[Email] = Prepared(lambda: Email.objects.filter(outcome_pending=True).order_by("pk")[:100])
_DROP_FILES = PreparedChange(lambda email_id: (EmailAttachment.objects.filter(email_id=email_id), None))


def note_sent(
    email: Email,
    *,
    worker: str,
    now: datetime,
    on_outcome: OnOutcome,
    meanwhile: Callable[[], None] | None = None,
) -> bool:
    """The mail server accepted it. False when somebody else had settled it already; `meanwhile` as in `send_ahead`."""
    # Cancelled in the very moment of sending: it has left all the same.
    changes = {"state": EmailState.SENT, "sent_at": now, "last_error": ""}
    return _settle(email, worker, on_outcome, now, changes, meanwhile, or_from=EmailState.CANCELLED)


def note_failed(email: Email, *, worker: str, now: datetime, on_outcome: OnOutcome, reason: str) -> bool:
    """It will never be sent. False when somebody else had settled it already."""
    changes = {"state": EmailState.FAILED, "sent_at": None, "last_error": reason}
    return _settle(email, worker, on_outcome, now, changes, or_from=EmailState.QUEUED)


def note_later(email: Email, *, worker: str, now: datetime, on_outcome: OnOutcome, reason: str) -> EmailState:
    """It was not sent this time; the state it is left in: waiting in the queue, or given up after three days."""
    wall = wall_now()
    first = email.first_tried_at or wall
    if is_given_up(first, wall):
        note_failed(email, worker=worker, now=now, on_outcome=on_outcome, reason=reason)
        return EmailState.FAILED
    ours = Email.objects.filter(pk=email.pk, claimed_by=worker, attempts=email.attempts, state=EmailState.QUEUED)
    ours.update(
        attempts=F("attempts") + 1,
        first_tried_at=first,
        run_after=wall + back_off(email.attempts + 1),
        claimed_by="",
        claimed_until=None,
        last_error=reason,
    )
    return EmailState.QUEUED


def note_missed_outcomes(on_outcome: OnOutcome) -> None:
    """Tell `on_outcome` again about e-mails whose outcome it could not take in before."""
    for email in _MISSED():
        try:
            with transaction.atomic():
                if Email.objects.filter(pk=email.pk, outcome_pending=True).update(outcome_pending=False):
                    email.outcome_pending = False
                    on_outcome(email, email.sent_at or wall_now())
        except Exception as error:  # noqa: BLE001 - one that fails again must not stop the queue
            _log.error("the outcome of e-mail %s could not be noted: %s", email.pk, where(error))


def _settle(
    email: Email,
    worker: str,
    on_outcome: OnOutcome,
    now: datetime,
    changes: dict[str, Any],
    meanwhile: Callable[[], None] | None = None,
    *,
    or_from: EmailState,
) -> bool:
    tried = email.attempts
    values = {**changes, "attempts": tried + 1}
    ours = {"pk": email.pk, "worker": worker, "tried": tried, "moves_from": EmailState.QUEUED, "or_from": or_from}
    try:
        return _write(email, ours, {**values, "outcome_pending": False}, lambda: on_outcome(email, now), meanwhile)
    except Exception as error:  # noqa: BLE001 - whatever it was, an accepted e-mail must not be sent again
        _log.error("the outcome of e-mail %s will be noted later: %s", email.pk, where(error))
        return _write(email, ours, {**values, "outcome_pending": True})


def _write(
    email: Email,
    ours: dict[str, Any],
    values: dict[str, Any],
    on_outcome: Callable[[], None] = lambda: None,
    meanwhile: Callable[[], None] | None = None,
) -> bool:
    """All of it in one transaction, or nothing.

    What follows is written before the database has said whether somebody else had settled the e-mail: it says so along
    with its first answer to that.
    """
    with transaction.atomic():
        send_ahead(meanwhile=meanwhile)
        is_ours = _SETTLE.send(**ours, **values)
        if getattr(email, "has_files", True):  # asked when it was read to be sent
            _DROP_FILES.send(email_id=email.pk)
        for name, value in {**_NO_CLAIM, **values}.items():
            setattr(email, name, value)
        on_outcome()
        if not is_ours():
            transaction.set_rollback(True)
        return bool(is_ours())
