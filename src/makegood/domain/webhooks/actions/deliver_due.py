import math
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from makegood.kernel.clock import wall_now
from makegood.kernel.stopping import never

from ..delivery import Outcome, Outgoing, Sender
from ..enums import DeliveryState, Failure
from ..models import Delivery, Endpoint
from .claims import Due, claim, endpoints_due, release_claims
from .outcomes import OnDisabled, is_silent, note_delivered, note_failed

LANES = 32
"""Attempts at once. They wait for others far more than they work."""
LANES_OF_ONE = 4
"""Of those, at one endpoint: a slow one holds up nobody else."""
LOOK_SECONDS = 0.5
"""After so long all endpoints are looked at anew while something is on its way: more may have come in."""


@dataclass(slots=True)
class DeliveryReport:
    """What one run did."""

    delivered: int = 0
    retried: int = 0
    """Failed for now; they wait in the queue."""
    failed: int = 0
    """Given up after three days."""
    disabled: int = 0
    """Endpoints that were switched off."""

    def __bool__(self) -> bool:
        """Whether anything was tried."""
        return bool(self.delivered or self.retried or self.failed)

    def add(self, later: "DeliveryReport") -> None:
        """One report of this run and the next."""
        self.delivered += later.delivered
        self.retried += later.retried
        self.failed += later.failed
        self.disabled += later.disabled


def deliver_due(
    *,
    worker: str,
    now: datetime,
    on_disabled: OnDisabled,
    ignore_back_off: bool = False,
    should_stop: Callable[[], bool] = never,
    sender: Sender | None = None,
) -> DeliveryReport:
    """Deliver what is due, outside any transaction, many at once and those of one key one after the other.

    Each outcome is written in a transaction of its own; `now` is the moment stored with it. What comes in meanwhile is
    delivered too. With `ignore_back_off` what waits for another attempt is tried at once, and nothing twice.
    `should_stop` is asked before anything more is claimed; what is on its way then is finished first.
    """
    due = Due(wall_now() if ignore_back_off else None)
    if not due.deliveries().exists():
        return DeliveryReport()
    with ThreadPoolExecutor(LANES, thread_name_prefix="webhooks") as pool:
        run = _Run(worker, now, on_disabled, due, sender or Sender(), pool)
        try:
            while run.fill_lanes(should_stop):
                run.settle_some()
        except BaseException:
            pool.shutdown(wait=True)
            # What was on its way may have arrived, and is repeated under the same id. Where the database is away, the
            # worker gives it back when it has come again.
            with suppress(DatabaseError, InterfaceError):
                release_claims(worker)
            raise
    return run.report


@dataclass(slots=True)
class _Run:
    worker: str
    now: datetime
    on_disabled: OnDisabled
    due: Due
    sender: Sender
    pool: ThreadPoolExecutor
    report: DeliveryReport = field(default_factory=DeliveryReport)
    on_the_way: dict[Future[Outcome], Delivery] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    """Endpoints that had something due when all were looked at, and may have more than was claimed since."""
    held: set[str] = field(default_factory=set)
    """Endpoints where something waits for an earlier one of its key."""
    looked_at: float = -math.inf
    silent: set[str] = field(default_factory=set)
    """Endpoints that did not answer in this run."""
    turns: Counter[str] = field(default_factory=Counter)
    """How often each endpoint got a lane."""

    def fill_lanes(self, should_stop: Callable[[], bool]) -> bool:
        """Gives free lanes something to do; whether anything is on its way."""
        if not should_stop():
            self._claim()
            if not self.on_the_way or time.monotonic() - self.looked_at >= LOOK_SECONDS:
                self.looked_at = time.monotonic()
                self.waiting.update(endpoints_due(self.due, without=self.silent))
                self._claim()
        return bool(self.on_the_way)

    def settle_some(self) -> None:
        """Writes down what has come to an end."""
        done, _pending = wait(self.on_the_way, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            delivery = self.on_the_way.pop(future)
            outcome = future.result()
            if is_silent(outcome):
                self.silent.add(delivery.endpoint_id)
            self._note(delivery, outcome)
            if delivery.endpoint_id in self.held:
                self.held.discard(delivery.endpoint_id)
                self.waiting.add(delivery.endpoint_id)

    def _claim(self) -> None:
        free = LANES - len(self.on_the_way)
        lanes = Counter(delivery.endpoint_id for delivery in self.on_the_way.values())
        found = [one for one in self.waiting - self.silent if lanes[one] < LANES_OF_ONE]
        found.sort(key=lambda one: (lanes[one], self.turns[one], one))
        share = max(1, free // max(1, len(found)))
        under_way = [delivery.pk for delivery in self.on_the_way.values()]
        for endpoint_id in found[:free]:
            size = min(share, LANES_OF_ONE - lanes[endpoint_id])
            claimed = claim(self.worker, endpoint_id, self.due, without=under_way, size=size)
            if len(claimed) < size:
                self.waiting.discard(endpoint_id)
                if self.due.deliveries().filter(endpoint=endpoint_id).exists():
                    self.held.add(endpoint_id)
            for delivery in claimed:
                self.on_the_way[self.pool.submit(self.sender.send, _outgoing(delivery))] = delivery
            self.turns[endpoint_id] += len(claimed)

    def _note(self, delivery: Delivery, outcome: Outcome) -> None:
        if outcome.failure is None:
            self.report.delivered += note_delivered(delivery, outcome, worker=self.worker, now=self.now)
            return
        state = note_failed(delivery, outcome, worker=self.worker, now=self.now, on_disabled=self._disabled)
        self.report.retried += state is DeliveryState.WAITING
        self.report.failed += state is DeliveryState.FAILED

    def _disabled(self, endpoint: Endpoint, failure: Failure, at: datetime) -> None:
        self.on_disabled(endpoint, failure, at)
        self.report.disabled += 1


def _outgoing(delivery: Delivery) -> Outgoing:
    endpoint = delivery.endpoint
    secrets = [endpoint.secret]
    if endpoint.former_secret and endpoint.former_secret_until and wall_now() < endpoint.former_secret_until:
        secrets.append(endpoint.former_secret)
    return Outgoing(
        message_id=delivery.message_id,
        url=endpoint.url,
        secrets=tuple(secrets),
        body=delivery.body,
        allow_private=settings.MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE,
    )
