"""Who delivers what: a worker claims rows for a while, so that two workers never send one delivery at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from makegood.domain.mail import workers
from makegood.kernel.clock import wall_now
from makegood.kernel.monitoring import SKEW

from ..enums import DeliveryState
from ..models import Delivery, Endpoint
from ..queries import earlier_ones
from ..rules import LEASE, LONGEST_REST

MOST_ENDPOINTS = 200
"""That are looked at in one go."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a run takes for due. `everything_since`: also what waits for another attempt, unless it was tried after
    that moment; None: only what is due by its time.
    """

    everything_since: datetime | None = None

    def deliveries(self) -> QuerySet[Delivery]:
        """What is due and in nobody's hands, whether or not it is its turn."""
        wall = wall_now()
        free = Delivery.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=wall), state=DeliveryState.WAITING)
        if self.everything_since is None:
            return free.filter(run_after__lte=wall).order_by("run_after", "pk")
        return free.filter(Q(last_tried_at=None) | Q(last_tried_at__lt=self.everything_since)).order_by("pk")

    def endpoints(self) -> QuerySet[Endpoint]:
        """Those that may be called."""
        found = Endpoint.objects.filter(enabled=True).order_by("pk")
        return found if self.everything_since else found.filter(Q(rest_until=None) | Q(rest_until__lte=wall_now()))


ITS_TURN = Q(in_order=False) | ~Exists(earlier_ones())
"""The condition that nothing of the same key waits before a delivery."""


def endpoints_due(due: Due, *, without: Collection[str]) -> list[str]:
    """The endpoints that have something due and may be called now."""
    if not due.deliveries().exists():
        return []  # the usual case, which costs one look into an index
    theirs = due.deliveries().filter(ITS_TURN, endpoint=OuterRef("pk"))
    found = due.endpoints().exclude(pk__in=without).filter(Exists(theirs))
    return list(found.values_list("pk", flat=True)[:MOST_ENDPOINTS])


def claim(worker: str, endpoint_id: str, due: Due, *, without: Collection[int] = (), size: int) -> list[Delivery]:
    """Claim the first deliveries to an endpoint that are due and whose turn it is, and return them with the endpoint:
    none where it may not be called any more.

    `without` those that the worker itself is delivering: an erasure takes them from it, and what comes of that attempt
    must not be noted.

    On PostgreSQL rows that another worker is claiming are skipped; on SQLite writers come one after another anyway.
    """
    open_one = due.endpoints().filter(pk=endpoint_id)
    with transaction.atomic():
        found = due.deliveries().filter(ITS_TURN, endpoint=endpoint_id, endpoint__in=open_one).exclude(pk__in=without)
        claimed = list(found.select_related("endpoint").select_for_update(skip_locked=True, of=("self",))[:size])
        ids = [delivery.pk for delivery in claimed]
        Delivery.objects.filter(pk__in=ids).update(claimed_by=worker, claimed_until=wall_now() + LEASE)
    return claimed


def release_claims(worker: str) -> None:
    """Give back what a worker has in hand, as if nothing had happened to it."""
    held_by(worker).update(claimed_by="", claimed_until=None)


def end_pauses_ahead() -> int:
    """Let try at once what waits although it was entered or tried later than now: the machine's clock was put back;
    how many.
    """
    wall = wall_now()
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, run_after__gt=wall + SKEW)
    ahead = waiting.filter(Q(last_tried_at=None) | Q(last_tried_at__gt=wall + SKEW))
    Endpoint.objects.filter(rest_until__gt=wall + LONGEST_REST).update(rest_until=None)
    return ahead.update(run_after=wall) if ahead.exists() else 0


def held_by(worker: str) -> QuerySet[Delivery]:
    """What a worker has in hand."""
    return Delivery.objects.filter(claimed_by=worker, state=DeliveryState.WAITING)


def release_claims_of_dead_workers() -> int:
    """Give back what workers of this machine held when they were killed, e-mails as well; how many rows."""
    return workers.release_claims_of_dead_workers(Delivery)
