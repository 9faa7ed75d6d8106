"""Who sends what: a worker claims rows for a while, so that two workers never send one e-mail twice (R13.4)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from makegood.kernel.clock import wall_now
from makegood.kernel.monitoring import SKEW

from ..enums import EmailState
from ..models import Email
from ..rules import BACK_OFF, LEASE, back_off

Place = tuple[datetime, str]
"""A place in the queue: when the e-mail entered it, and its id."""


def claim_batch(worker: str, *, behind: Place | None, size: int, ignore_back_off: bool) -> list[Place]:
    """Claim the oldest e-mails that are due and lie `behind` a place, and return their places.

    On PostgreSQL rows that another worker is claiming are skipped; on SQLite writers come one after another anyway.
    """
    wall = wall_now()
    due = Email.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=wall), state=EmailState.QUEUED)
    if not ignore_back_off:
        due = due.filter(Q(run_after=None) | Q(run_after__lte=wall))
    if behind is not None:
        entered_at, pk = behind
        due = due.filter(Q(entered_at__gt=entered_at) | Q(pk__gt=pk), entered_at__gte=entered_at)
    if not due.exists():  # spares SQLite the write lock whenever there is nothing to do
        return []
    with transaction.atomic():
        batch = due.order_by("entered_at", "pk").select_for_update(skip_locked=True).values_list("entered_at", "pk")
        places: list[Place] = list(batch[:size])
        Email.objects.filter(pk__in=[pk for _, pk in places]).update(claimed_by=worker, claimed_until=wall + LEASE)
    return places


def renew_claims(worker: str, places: Sequence[Place]) -> None:
    """Hold on to claimed e-mails for another lease."""
    _claimed(worker, places).update(claimed_until=wall_now() + LEASE)


def release_claims(worker: str, places: Sequence[Place]) -> None:
    """Give claimed e-mails back, as if nothing had happened to them."""
    _claimed(worker, places).update(claimed_by="", claimed_until=None)


def release_all_claims(worker: str) -> int:
    """Give back whatever a worker holds: what it had in hand when the database went away; how many."""
    return Email.objects.filter(claimed_by=worker, state=EmailState.QUEUED).update(claimed_by="", claimed_until=None)


def end_pauses_ahead() -> int:
    """Let try at once what waits for longer than it was told to: the machine's clock was put back; how many."""
    wall = wall_now() + SKEW
    last = len(BACK_OFF)
    ahead = Q(attempts__gte=last, run_after__gt=wall + back_off(last))
    for attempts in range(1, last):
        ahead |= Q(attempts=attempts, run_after__gt=wall + back_off(attempts))
    waiting = Email.objects.filter(ahead, state=EmailState.QUEUED)
    return waiting.update(run_after=None) if waiting.exists() else 0


def release_taken_back(worker: str, pk: str) -> None:
    """Let go of an e-mail that was taken out of the queue while this worker held it: it may enter it again."""
    Email.objects.filter(pk=pk, claimed_by=worker).update(claimed_by="", claimed_until=None)


def _claimed(worker: str, places: Sequence[Place]) -> QuerySet[Email]:
    return Email.objects.filter(pk__in=[pk for _, pk in places], claimed_by=worker, state=EmailState.QUEUED)
