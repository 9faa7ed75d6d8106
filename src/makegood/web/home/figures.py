"""What `/metrics` says of the installation as a whole: read from the database, so that every server says the same.

Counters are rows that workers add to, read at every scrape: a cached one could go back when another process answers.
What waits is counted by indexes, up to a limit, and kept for some seconds, so that a scrape costs the same whatever
there is and however often somebody asks.
"""

import platform
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

import django
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from makegood import __version__
from makegood.domain.invitations.queries import backlogs as asking_backlogs
from makegood.domain.mail.queries import backlog as mail_backlog
from makegood.domain.mail.queries import overdue_backlog, unplaced_backlog
from makegood.domain.nps.queries import backlog as survey_backlog
from makegood.domain.reassessments.queries import backlog as reassessment_backlog
from makegood.domain.webhooks.queries import backlog as webhook_backlog
from makegood.kernel import clock, monitoring
from makegood.kernel.monitoring import Backlog
from makegood.kernel.sealing import head, unsealed_since

from .alive import workers_alive

KEPT_SECONDS = 5.0
OVERDUE_AFTER = timedelta(minutes=10)
"""An e-mail that leaves at once has left by then, while a worker runs and the mail server takes it."""

EMAIL_OUTCOMES = ("sent", "retried", "failed", "taken_back", "bounced")
WEBHOOK_OUTCOMES = ("delivered", "retried", "failed", "disabled")

Ages = dict[str, tuple[int, float]]
"""By queue: how much waits, and for how many seconds the first has."""


class Figures:
    """A collector of prometheus_client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._queues: Ages = {}

    def collect(self) -> Iterator[Metric]:
        """Every figure; of a database that is away, that it is."""
        yield _info()
        yield GaugeMetricFamily(
            "makegood_disk_free_bytes", "Bytes free where the data folder is.", shutil.disk_usage(_folder()).free
        )
        try:
            found = [*self._waiting(), *_counted(), *_audit(), *_workers()]
        except (DatabaseError, InterfaceError):
            found = []
        yield GaugeMetricFamily("makegood_database_up", "1 while the database answers, else 0.", int(bool(found)))
        yield from found

    def _waiting(self) -> Iterator[Metric]:
        with self._lock:
            if monotonic() - self._read_at > KEPT_SECONDS:
                self._queues = _read_queues()
                self._read_at = monotonic()
            queues = self._queues
        length = GaugeMetricFamily(
            "makegood_queue_length", "What waits, by queue; 100001 stands for more than 100000.", labels=["queue"]
        )
        age = GaugeMetricFamily(
            "makegood_queue_age_seconds",
            "For how long the first in a queue has waited, or 0.",
            labels=["queue"],
        )
        for queue, (count, seconds) in queues.items():
            length.add_metric([queue], count)
            age.add_metric([queue], seconds)
        yield from (length, age)


def _folder() -> str:
    return str(settings.MAKEGOOD_DATA)


def _info() -> Metric:
    told = {
        "version": __version__,
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": connection.vendor,
    }
    info = GaugeMetricFamily("makegood_info", "Always 1; what this server is made of.", labels=list(told))
    info.add_metric(list(told.values()), 1)
    return info


def _read_queues() -> Ages:
    """Queues of e-mails run on the machine's clock, what falls due by date on the product's."""
    now, wall = clock.now(), clock.wall_now()
    by_wall = {
        "emails": mail_backlog(),
        "emails_overdue": overdue_backlog(wall - OVERDUE_AFTER),
        "webhooks": webhook_backlog(),
    }
    by_date = {
        **asking_backlogs(now=now),
        "surveys": survey_backlog(now=now),
        "reassessments": reassessment_backlog(now=now),
        "unplaced_emails": unplaced_backlog(),
    }
    return {
        **{queue: _aged(backlog, wall) for queue, backlog in by_wall.items()},
        **{queue: _aged(backlog, now) for queue, backlog in by_date.items()},
    }


def _aged(backlog: Backlog, now: datetime) -> tuple[int, float]:
    age = (now - backlog.since).total_seconds() if backlog.since else 0.0
    return backlog.length, max(age, 0.0)


def _counted() -> Iterator[Metric]:
    figures = monitoring.figures()

    def value(name: str) -> int:
        return figures[name][0] if name in figures else 0

    emails = CounterMetricFamily(
        "makegood_emails",
        "E-mails by what became of them: attempts that will be repeated are `retried`.",
        labels=["outcome"],
    )
    for outcome in EMAIL_OUTCOMES:
        emails.add_metric([outcome], value(f"emails_{outcome}"))
    yield emails
    webhooks = CounterMetricFamily(
        "makegood_webhooks",
        "Webhook deliveries by what became of them, as with e-mails; `disabled` counts endpoints switched off.",
        labels=["outcome"],
    )
    for outcome in WEBHOOK_OUTCOMES:
        webhooks.add_metric([outcome], value(f"webhooks_{outcome}"))
    yield webhooks
    yield CounterMetricFamily("makegood_worker_passes", "Rounds that workers made.", value("worker_passes"))
    yield CounterMetricFamily(
        "makegood_worker_database_errors",
        "Rounds of a worker that ended in an error of the database.",
        value("worker_database_errors"),
    )
    if "verify_differences" in figures:
        differences, at = figures["verify_differences"]
        yield GaugeMetricFamily("makegood_verify_differences", "What the last `makegood verify` found.", differences)
        yield GaugeMetricFamily(
            "makegood_verify_timestamp_seconds", "When the last `makegood verify` ended.", at.timestamp()
        )


def _audit() -> Iterator[Metric]:
    yield CounterMetricFamily("makegood_audit_seals", "Rows of the audit trail that are sealed.", head().length)
    since = unsealed_since()
    age = (clock.now() - since).total_seconds() if since else 0.0
    yield GaugeMetricFamily(
        "makegood_audit_unsealed_seconds", "For how long the first unsealed row has waited; 0 when none.", max(age, 0.0)
    )


def _workers() -> Iterator[Metric]:
    alive = workers_alive()
    yield GaugeMetricFamily("makegood_workers", "Workers that are alive.", len(alive))
    if alive:
        last = max(alive.values()).timestamp()
        yield GaugeMetricFamily("makegood_worker_seen_timestamp_seconds", "When a worker was heard of last.", last)
