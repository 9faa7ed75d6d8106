"""The worker: sends what is queued and follows up what is due. Several may run; each row is claimed by one."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType

import structlog
from django.db import OperationalError, close_old_connections

from makegood.domain.conversations.actions import drop_old_uploads
from makegood.domain.mail.actions import SendReport, send_due
from makegood.domain.mail.workers import WorkerIdentity, release_claims_of_dead_workers
from makegood.domain.reassessments.actions import lapse_due, mail_again, note_outcome
from makegood.domain.reviews.actions import send_digests
from makegood.kernel import actors, clock

from .inbound_listener import listening

POLL_SECONDS = 1.0
SWEEP_EVERY = 60

BY = actors.system("worker")
log = structlog.get_logger("makegood.worker")


def run_once(now: datetime) -> SendReport:
    """Everything that is due, follow-ups included."""
    with WorkerIdentity() as identity:
        release_claims_of_dead_workers()
        sweep(now)
        return send(identity.id, now, ignore_back_off=True)


def work(fixed_now: datetime | None) -> None:
    """Work until told to stop; what is under way is finished first.

    Raises:
        CannotListen: the address to listen on for mail cannot be had.
    """
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with WorkerIdentity() as identity, listening(fixed_now):
        log.info("worker started", worker=identity.id)
        turn = 0
        while not stopping.is_set():
            now = fixed_now or clock.now()
            try:
                if turn % SWEEP_EVERY == 0:
                    release_claims_of_dead_workers()
                    sweep(now)
                report = send(identity.id, now, should_stop=stopping.is_set)
            except OperationalError as error:
                # The database is away or busy for long; nothing is lost, the rows are still there.
                log.warning("database unavailable", error=type(error).__name__)
            else:
                if report.sent or report.failed or report.unreachable:
                    log.info("mail", sent=report.sent, failed=report.failed, unreachable=report.unreachable)
            close_old_connections()
            turn += 1
            stopping.wait(POLL_SECONDS)
        log.info("worker stopped", worker=identity.id)


def sweep(now: datetime) -> None:
    """What falls due by date alone."""
    lapse_due(by=BY, now=now)
    mail_again(by=BY, now=now)
    drop_old_uploads(now=now)
    send_digests(now=now)


def send(
    worker_id: str,
    now: datetime,
    *,
    ignore_back_off: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> SendReport:
    """Send what is queued; what became of each e-mail is noted in the transaction that marks it."""
    return send_due(
        worker=worker_id,
        now=now,
        on_outcome=lambda email, at: note_outcome(email=email, by=BY, now=at),
        ignore_back_off=ignore_back_off,
        should_stop=should_stop,
    )
