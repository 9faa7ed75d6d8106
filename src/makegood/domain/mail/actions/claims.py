"""Who sends what: a worker claims rows for a while, so that two workers never send one e-mail twice (R13.4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from makegood.kernel.bulk import any_of
from makegood.kernel.clock import wall_now
from makegood.kernel.monitoring import SKEW
from makegood.kernel.prepared import Prepared, PreparedChange

from ..enums import EmailState
from ..models import Email, EmailAttachment
from ..rules import BACK_OFF, LEASE, back_off, must_renew

_HAS_FILES = Exists(EmailAttachment.objects.filter(email=OuterRef("pk")))
# Asked about each e-mail that leaves.
_HELD = Prepared(
    lambda pk, worker: Email.objects.filter(pk=pk, claimed_by=worker, state=EmailState.QUEUED).values_list(
        "claimed_until"
    )
)

_BEGINNING = {"entered_at": datetime(1970, 1, 1, tzinfo=UTC), "pk": ""}
"""The place before all e-mails in the queue."""
_CLAIM = PreparedChange(
    lambda ids, worker, until: (
        Email.objects.filter(pk__in=any_of(ids)),
        {"claimed_by": worker, "claimed_until": until},
    )
)


def claim_batch(worker: str, *, behind: Email | None, size: int, ignore_back_off: bool) -> list[Email]:
    """Claim the oldest e-mails that are due and lie `behind` one in the queue, and return them.

    What they say stays as it is for as long as they are claimed and queued (`ask_whether_held`). On PostgreSQL rows
    that another worker is claiming are skipped; on SQLite writers come one after another anyway.
    """
    wall = wall_now()
    beginning = _BEGINNING if behind is None else {"entered_at": behind.entered_at, "pk": behind.pk}
    place = {**beginning, "wall": wall}
    ways = _ways_to_due(size, ignore_back_off=ignore_back_off)
    if not ways.is_any(**place):  # spares SQLite the write lock whenever there is nothing to do
        return []
    with transaction.atomic():
        batch = ways.oldest(**place)
        _CLAIM(ids=[email.pk for email in batch], worker=worker, until=wall + LEASE)
    return batch


@dataclass(frozen=True, slots=True)
class _Ways:
    """How e-mails are found that are due; planned anew each time, as there may be none or a million of them."""

    is_any: Prepared[tuple[str]]
    oldest: Prepared[Email]


@cache
def _ways_to_due(size: int, *, ignore_back_off: bool) -> _Ways:
    def due(wall: Value, entered_at: Value, pk: Value) -> QuerySet[Email]:
        free = Email.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=wall), state=EmailState.QUEUED)
        if not ignore_back_off:
            free = free.filter(Q(run_after=None) | Q(run_after__lte=wall))
        return free.filter(Q(entered_at__gt=entered_at) | Q(pk__gt=pk), entered_at__gte=entered_at)

    def oldest(wall: Value, entered_at: Value, pk: Value) -> QuerySet[Email]:
        locked = due(wall, entered_at, pk).order_by("entered_at", "pk").select_for_update(skip_locked=True)
        return locked.annotate(has_files=_HAS_FILES)[:size]

    return _Ways(
        Prepared(lambda wall, entered_at, pk: due(wall, entered_at, pk).values_list("pk")[:1], planned_anew=True),
        Prepared(oldest, planned_anew=True),
    )


def ask_whether_held(worker: str, batch: Sequence[Email]) -> Callable[[], bool]:
    """Whether the first of these is still to be sent, and the worker's; if half of the lease is over, they get another.

    It may have been cancelled or erased since it was claimed, or the lease ran out. Asked now, answered when called.
    """
    asked = _HELD.ask(pk=batch[0].pk, worker=worker)

    def is_held() -> bool:
        found = asked()
        if not found:
            return False
        (until,) = found[0]
        wall = wall_now()
        if until is None or must_renew(until, wall):
            _claimed(worker, batch).update(claimed_until=wall + LEASE)
        return True

    return is_held


def release_claims(worker: str, batch: Sequence[Email]) -> None:
    """Give claimed e-mails back, as if nothing had happened to them."""
    _claimed(worker, batch).update(claimed_by="", claimed_until=None)


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


def _claimed(worker: str, batch: Sequence[Email]) -> QuerySet[Email]:
    these = [email.pk for email in batch]
    return Email.objects.filter(pk__in=these, claimed_by=worker, state=EmailState.QUEUED)
