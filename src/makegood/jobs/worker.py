"""The worker: sends what is queued and follows up what is due. Several may run; each row is claimed by one."""

import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from types import FrameType

import structlog
from django.db import DatabaseError, InterfaceError
from django.urls import get_resolver

from makegood.domain.accounts.actions import drop_old_answers
from makegood.domain.conversations.actions import drop_old_uploads
from makegood.domain.grading.actions import tell_of_new_day
from makegood.domain.invitations.actions import plan_invitations, plan_reminders, write_emails
from makegood.domain.invitations.queries import asking_now
from makegood.domain.mail.actions import SendReport, end_pauses_ahead, release_all_claims, send_due
from makegood.domain.mail.delivery import where
from makegood.domain.mail.workers import WorkerIdentity
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.nps.actions import check_leaving, lapse_surveys, note_outcome, plan_surveys
from makegood.domain.privacy.actions import let_go, settle_erasures
from makegood.domain.reassessments.actions import lapse_due, mail_again
from makegood.domain.reviews.actions import send_digests
from makegood.domain.sellers.actions import tell_of_webhook
from makegood.domain.webhooks import actions as webhooks
from makegood.domain.webhooks.actions import DeliveryReport, deliver_due, release_claims_of_dead_workers
from makegood.kernel import actors, clock
from makegood.kernel.rates import forget_old
from makegood.kernel.sealing import seal_rows
from makegood.kernel.sqlite.checkpoints import moving_log
from makegood.kernel.stopping import at_once, never
from makegood.kernel.trouble import is_away, trouble_with

from .giving_way import NICER, go_rounds
from .inbound_listener import listening
from .pulse import AGAIN_WITHIN_ONCE, ONCE, Pulse, pulse_of

POLL_SECONDS = 1.0
SWEEP_SECONDS = 60
LATE_ROWS_SECONDS = 900
"""How often the whole audit trail is looked through for rows that were committed late."""
PASS_SECONDS = 30
"""For how long one reading of the clock serves: after it, planning or sending goes on with another."""

BY = actors.system("worker")
log = structlog.get_logger("makegood.worker")


@dataclass(frozen=True, slots=True)
class Run:
    """What `worker --once` did."""

    mail: SendReport
    webhooks: DeliveryReport


def run_once(now: datetime) -> Run:
    """Everything that is due, follow-ups included, as at this one moment: e-mails, and what goes to webhooks."""
    with WorkerIdentity() as identity:
        pulse = Pulse(ONCE, AGAIN_WITHIN_ONCE)
        release_claims_of_dead_workers()
        sweep(now)
        # First, for one that is switched off is told of by e-mail.
        delivered = deliver(identity.id, now, ignore_back_off=True)
        report = send(identity.id, now, ignore_back_off=True)
        # Asking e-mails are written only so far ahead of the sending.
        while not report.unreachable and plan_surveys(by=BY, now=now) + write_emails(by=BY, now=now):
            report.add(send(identity.id, now))
        delivered.add(deliver(identity.id, now))
        seal_rows()
        pulse.count_sent(report)
        pulse.count_delivered(delivered)
        pulse.count("worker_passes")
        pulse.beat()
        return Run(report, delivered)


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
    os.nice(NICER)
    # The first e-mail with a link would load all views in its transaction, while everybody else waits to write.
    _ = get_resolver().url_patterns
    with (
        WorkerIdentity() as identity,
        listening(fixed_now),
        pulse_of(identity.id) as pulse,
        moving_log(),
        delivering(identity.id, fixed_now, pulse),
    ):
        log.info("worker started", worker=identity.id)
        rounds = _Rounds(identity.id, fixed_now, stopping, pulse)
        go_rounds(rounds.go_round, stopping=stopping, pause=POLL_SECONDS)
        log.info("worker stopped", worker=identity.id)


@dataclass(slots=True)
class _Rounds:
    """What a worker does each second, and when it last did what comes more seldom."""

    worker_id: str
    fixed_now: datetime | None
    stopping: threading.Event
    pulse: Pulse
    swept_at: float = -math.inf
    looked_at: float = -math.inf
    """When it last looked through the whole audit trail."""
    asked_on: date | None = None
    """The day for which the last sweep gave out surveys before invitations."""
    broken_off: bool = False

    def go_round(self) -> None:
        """One round. Where the database is away or busy for long, or the disk is full, nothing is lost by it: the rows
        are still there for the next one.
        """
        try:
            self.pulse.beat()
            if self.broken_off:
                release_all_claims(self.worker_id)
                self.broken_off = False
            self._sweep()
            self._ask_and_send()
            self._seal()
            self.pulse.count("worker_passes")
        except (DatabaseError, InterfaceError, OSError) as error:
            if not is_away(error):
                raise
            self.broken_off = True
            log.warning("database unavailable", error=type(error).__name__, reason=trouble_with(error))
            self.pulse.count("worker_database_errors")

    def _sweep(self) -> None:
        if time.monotonic() - self.swept_at < SWEEP_SECONDS:
            return
        self.swept_at = time.monotonic()
        release_claims_of_dead_workers()
        now = self._now()
        sweep(now, should_stop=_pass_is_over(self.stopping))
        self.asked_on = asking_day(now)
        self.pulse.beat()

    def _ask_and_send(self) -> None:
        now, is_over = self._now(), _pass_is_over(self.stopping)
        invite_more(self.asked_on, now, should_stop=is_over)
        report = send(self.worker_id, now, should_stop=is_over, gives_up=lambda: self.stopping.wait(POLL_SECONDS))
        self.pulse.count_sent(report)
        self.pulse.beat()
        if report.sent or report.failed or report.unreachable:
            log.info("mail", sent=report.sent, failed=report.failed, unreachable=report.unreachable)

    def _seal(self) -> None:
        everywhere = time.monotonic() - self.looked_at >= LATE_ROWS_SECONDS
        seal_rows(everywhere=everywhere, should_stop=_pass_is_over(self.stopping))
        if everywhere:
            self.looked_at = time.monotonic()

    def _now(self) -> datetime:
        return self.fixed_now or clock.now()


def _pass_is_over(stopping: threading.Event) -> Callable[[], bool]:
    """Whether to stop, or to go on with another reading of the clock: what may leave depends on day and hour."""
    end = time.monotonic() + PASS_SECONDS
    return lambda: stopping.is_set() or time.monotonic() > end


def sweep(now: datetime, *, should_stop: Callable[[], bool] = never) -> None:
    """What falls due by date alone."""
    end_pauses_ahead()
    webhooks.end_pauses_ahead()
    settle_erasures(now=now)
    lapse_due(by=BY, now=now)
    tell_of_new_day(now=now, should_stop=should_stop)
    mail_again(by=BY, now=now)
    drop_old_uploads(now=now)
    drop_old_answers(now=now, should_stop=should_stop)
    lapse_surveys(by=BY, now=now)
    # Each in its turn for the day of an address (R2.3, R2.4, R2.6): a survey's days run out before an invitation's, and
    # a reminder takes none that an invitation might have.
    plan_surveys(by=BY, now=now, should_stop=should_stop)
    if plan_invitations(by=BY, now=now, should_stop=should_stop).is_finished:
        plan_reminders(by=BY, now=now, should_stop=should_stop)
    send_digests(now=now)
    let_go(by=BY, now=now, should_stop=should_stop)
    forget_old(now=clock.wall_now())


def asking_day(now: datetime) -> date | None:
    """The day for which asking e-mails leave at this moment; None outside the hours for it (R2.3)."""
    return clock.marketplace_day(now) if asking_now(current_settings(), now) else None


def invite_more(asked_on: date | None, now: datetime, *, should_stop: Callable[[], bool] = never) -> None:
    """Between two sweeps: whoever may be asked since the last, and what was planned and is not written yet.

    Planned a few at a time, they leave evenly, and what a minute gathers keeps nobody waiting. Surveys come first for
    the day of an address, so a day begins with a sweep: `asked_on` is the one that the last was made for.
    """
    if asked_on == clock.marketplace_day(now):
        plan_invitations(by=BY, now=now, should_stop=should_stop)
    else:
        write_emails(by=BY, now=now, should_stop=should_stop)


def send(
    worker_id: str,
    now: datetime,
    *,
    ignore_back_off: bool = False,
    should_stop: Callable[[], bool] = never,
    gives_up: Callable[[], bool] = at_once,
) -> SendReport:
    """Send what is queued and still may leave; what became of each e-mail is noted in the transaction that marks it."""
    return send_due(
        worker=worker_id,
        now=now,
        on_outcome=lambda email, at: note_outcome(email=email, by=BY, now=at),
        may_leave=lambda email: check_leaving(email=email, by=BY, now=now),
        ignore_back_off=ignore_back_off,
        should_stop=should_stop,
        gives_up=gives_up,
    )


def deliver(
    worker_id: str, now: datetime, *, ignore_back_off: bool = False, should_stop: Callable[[], bool] = never
) -> DeliveryReport:
    """Deliver what waits for webhooks; the owners of one that is switched off are told."""
    return deliver_due(
        worker=worker_id,
        now=now,
        on_disabled=lambda endpoint, failure, at: tell_of_webhook(endpoint=endpoint, failure=failure, now=at),
        ignore_back_off=ignore_back_off,
        should_stop=should_stop,
    )


@contextmanager
def delivering(worker_id: str, fixed_now: datetime | None, pulse: Pulse) -> Iterator[None]:
    """Delivers to webhooks on a thread of its own until the block ends: a slow server holds up no e-mail."""
    stopping = threading.Event()
    broken_off = False

    def go_round() -> None:
        nonlocal broken_off
        try:
            if broken_off:
                webhooks.release_claims(worker_id)
                broken_off = False
            report = deliver(worker_id, fixed_now or clock.now(), should_stop=_pass_is_over(stopping))
            pulse.count_delivered(report)
        except Exception as error:  # noqa: BLE001 - the next pass tries again; nobody else would notice the end
            broken_off = True
            if is_away(error):
                log.warning("database unavailable", error=type(error).__name__, reason=trouble_with(error))
            else:
                log.error("webhooks could not be delivered", error=where(error))  # noqa: TRY400 - its words could be anybody's
        else:
            if report:
                log.info("webhooks", **asdict(report))

    def run() -> None:
        go_rounds(go_round, stopping=stopping, pause=POLL_SECONDS)

    thread = threading.Thread(target=run, name="webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
