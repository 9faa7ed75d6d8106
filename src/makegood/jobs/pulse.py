"""What a worker lets monitoring know: that it lives, and what it did."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from time import monotonic

from django.db import DatabaseError, InterfaceError

from makegood.domain.mail.actions import SendReport
from makegood.domain.webhooks.actions import DeliveryReport
from makegood.kernel import monitoring

BEAT_SECONDS = 15
AGAIN_WITHIN = timedelta(minutes=3)
"""Every step of a round is shorter than that, or it hangs."""
AGAIN_WITHIN_ONCE = timedelta(minutes=10)
"""Of runs of `makegood worker --once`, which somebody's clock starts again and again."""
ONCE = "once"
"""The name of all such runs: they follow one another."""


class Pulse:
    """The heartbeat of a worker, and its counters; what cannot be written now is written with the next beat.

    The worker's threads count; only the first one beats.
    """

    def __init__(self, name: str, again_within: timedelta) -> None:
        self._name = name
        self._again_within = again_within
        self._counted: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._beaten_at: float | None = None

    def count_sent(self, report: SendReport) -> None:
        """What became of the e-mails of one round."""
        self._count(
            emails_sent=report.sent,
            emails_retried=report.retried,
            emails_failed=report.failed,
            emails_taken_back=report.taken_back,
        )

    def count_delivered(self, report: DeliveryReport) -> None:
        """What became of the webhooks' deliveries of one round."""
        self._count(
            webhooks_delivered=report.delivered,
            webhooks_retried=report.retried,
            webhooks_failed=report.failed,
            webhooks_disabled=report.disabled,
        )

    def count(self, name: str) -> None:
        """One more of this."""
        self._count(**{name: 1})

    def _count(self, **counts: int) -> None:
        with self._lock:
            self._counted.update(counts)

    def beat(self, *, now: bool = False) -> None:
        """A sign of life, and what was counted; unless that is some seconds ago only."""
        if not now and self._beaten_at is not None and monotonic() - self._beaten_at < BEAT_SECONDS:
            return
        monitoring.beat(self._name, again_within=self._again_within)
        with self._lock:
            counted, self._counted = self._counted, Counter()
        try:
            monitoring.add(counted)
        except (DatabaseError, InterfaceError):
            self._count(**counted)
            raise
        self._beaten_at = monotonic()

    def end(self) -> None:
        """The last that is heard of this worker."""
        self.beat(now=True)
        monitoring.leave(self._name)


@contextmanager
def pulse_of(worker: str) -> Iterator[Pulse]:
    """The pulse of a worker that runs for good; at its end it is taken off the list, where the database can be told."""
    pulse = Pulse(worker, AGAIN_WITHIN)
    try:
        yield pulse
    finally:
        # Where that fails, it is missed when its next beat is late.
        with suppress(DatabaseError, InterfaceError):
            pulse.end()
