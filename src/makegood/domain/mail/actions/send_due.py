import logging
from collections.abc import Callable
from contextlib import ExitStack, suppress
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import DatabaseError, InterfaceError, connection

from makegood.kernel.bulk import room_to_write
from makegood.kernel.stopping import at_once, never
from makegood.kernel.trouble import is_away

from ..delivery import Delivery, Letter, Result, where
from ..enums import EmailState
from ..models import Email
from ..workers import WorkerIdentity
from .claims import ask_whether_held, claim_batch, release_claims, release_taken_back
from .forget_emails import drop_letters
from .outcomes import OnOutcome, note_failed, note_later, note_missed_outcomes, note_sent

MayLeave = Callable[[Email], Callable[[], bool]]
"""Asked right before an e-mail is handed over, outside any transaction, in two steps.

The first asks the database (`Prepared.ask`) and changes nothing. What it returns is called when the answers are there,
if the e-mail is still to be sent at all; false: whoever was asked has taken it out of the queue.
"""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class SendReport:
    """What one run of the outbox did."""

    sent: int = 0
    retried: int = 0
    """Failed for now; they wait in the queue."""
    failed: int = 0
    taken_back: int = 0
    """Were not allowed to leave any more."""
    unreachable: str = ""
    """Why the run stopped early: the mail server could not be reached. Empty when it did not."""

    def add(self, later: "SendReport") -> None:
        """One report of this run and the next."""
        self.sent += later.sent
        self.retried += later.retried
        self.failed += later.failed
        self.taken_back += later.taken_back
        self.unreachable = later.unreachable


def _always(_email: Email) -> Callable[[], bool]:
    return at_once


def send_due(
    *,
    worker: WorkerIdentity | str,
    now: datetime,
    on_outcome: OnOutcome,
    may_leave: MayLeave = _always,
    ignore_back_off: bool = False,
    batch: int = 50,
    should_stop: Callable[[], bool] = never,
    gives_up: Callable[[], bool] = at_once,
) -> SendReport:
    """Send what is due, oldest first, over one connection, outside any transaction (R13.4).

    Each e-mail's outcome is written in a transaction of its own, in which `on_outcome` is called. `now` is the
    moment stored with it. Right before an e-mail is handed over, outside any transaction, `may_leave` is asked about
    it. E-mails that come in meanwhile are sent too; none is tried twice in one run. With `ignore_back_off` those that
    wait for another attempt are tried at once. `should_stop` is asked before each e-mail; what is claimed by then goes
    back to the queue. Where the database goes away before it can be noted that an e-mail was accepted, `gives_up` waits
    a moment and says whether to try no longer: then the same e-mail will be sent once more.
    """
    name = str(worker)
    report = SendReport()
    note_missed_outcomes(on_outcome)
    behind: Email | None = None
    with Delivery() as delivery, ExitStack() as room:
        while not (report.unreachable or should_stop()):
            emails = claim_batch(name, behind=behind, size=batch, ignore_back_off=ignore_back_off)
            if not emails:
                break
            if behind is None and len(emails) == batch:
                room.enter_context(room_to_write())
            behind = emails[-1]
            _Batch(name, now, on_outcome, may_leave, gives_up, delivery, report).send(emails, should_stop)
    return report


@dataclass(slots=True)
class _Batch:
    worker: str
    now: datetime
    on_outcome: OnOutcome
    may_leave: MayLeave
    gives_up: Callable[[], bool]
    delivery: Delivery
    report: SendReport
    looked_ahead: "_Look | None" = None
    """At the next one, after the one before it was noted."""

    def send(self, emails: list[Email], should_stop: Callable[[], bool]) -> None:
        rest = [Letter(email) for email in emails]
        try:
            while rest and not (self.report.unreachable or should_stop()):
                if not self._leaves(rest) or self._send_first(rest):
                    rest.pop(0)
        finally:
            if rest:
                # Where the database is away, the worker gives them back when it has come again.
                with suppress(DatabaseError, InterfaceError):
                    release_claims(self.worker, _emails(rest))

    def _leaves(self, rest: list[Letter]) -> bool:
        """Looks once more at the first of these, right before it is handed over; the one before it is noted."""
        self.delivery.go_on()
        look, self.looked_ahead = self.looked_ahead or self._look(rest), None
        if look.is_held() and self._may_leave(rest[0].email, look.may_leave):
            return True
        self.delivery.withdraw()
        return False

    def _look(self, rest: list[Letter]) -> "_Look":
        """Asks whether the first of these is still the worker's, and whether it may leave."""
        first, emails = rest[0].email, _emails(rest)
        return _Look(
            is_held=_asked(partial(ask_whether_held, self.worker, emails)),
            may_leave=_asked(partial(self.may_leave, first)),
        )

    def _look_ahead(self, rest: list[Letter]) -> None:
        """While the one before is committed: the looks come right after it, and the server looks at the recipient."""
        self.looked_ahead = self._look(rest)
        self.delivery.go_on()

    def _send_first(self, rest: list[Letter]) -> bool:
        """Hands over the first of these and notes what became of it; false when it was not tried.

        Only between the first line and the last is it in flight, and no other with it: a kill repeats this one alone.
        While the server takes it, the following one is made; while it is noted, the server looks at the sender and the
        recipient of the following one. What that one says leaves at its own turn, when this note is committed and it
        was looked at after that, or else never.
        """
        letter, *following = rest
        self.looked_ahead = None
        self.delivery.hand_over(letter)
        if following:
            following[0].make_ahead()
        outcome = self.delivery.answer()
        meanwhile = None
        if following and following[0].made is not None and outcome.result is Result.ACCEPTED:
            self.delivery.begin(following[0])
            meanwhile = partial(self._look_ahead, following)
        if outcome.is_server_gone:
            self.report.unreachable = outcome.reason
        return self._settle(letter.email, outcome.result, outcome.reason, meanwhile)

    def _may_leave(self, email: Email, judge: Callable[[], bool]) -> bool:
        try:
            if judge():
                return True
        except Exception as error:  # one that cannot be judged must not stop the queue
            if is_away(error):
                raise
            _log.error("whether e-mail %s may leave is not known: %s", email.pk, where(error))
            self._settle(email, Result.LATER, "it could not be checked")
            return False
        release_taken_back(self.worker, email.pk)
        self.report.taken_back += 1
        return False

    def _settle(self, email: Email, result: Result, reason: str, meanwhile: Callable[[], None] | None = None) -> bool:
        if result is Result.UNREACHABLE:
            return False
        if result is Result.ACCEPTED:
            noted = self._note_accepted(email, meanwhile)
            self.report.sent += noted
            if not noted:
                drop_letters()  # in case it was forgotten while it was on its way
        elif result is Result.REFUSED:
            noted = note_failed(email, worker=self.worker, now=self.now, on_outcome=self.on_outcome, reason=reason)
            self.report.failed += noted
        else:
            state = note_later(email, worker=self.worker, now=self.now, on_outcome=self.on_outcome, reason=reason)
            self.report.retried += state is EmailState.QUEUED
            self.report.failed += state is EmailState.FAILED
        return True

    def _note_accepted(self, email: Email, meanwhile: Callable[[], None] | None) -> bool:
        while True:
            try:
                # A copy: an attempt that broke off has changed what it was given.
                return note_sent(
                    copy(email), worker=self.worker, now=self.now, on_outcome=self.on_outcome, meanwhile=meanwhile
                )
            except (DatabaseError, InterfaceError) as error:
                if not is_away(error) or self.gives_up():
                    raise
                connection.close()


@dataclass(frozen=True, slots=True)
class _Look:
    """What was asked about an e-mail right before it is handed over; each is called for the answer."""

    is_held: Callable[[], bool]
    may_leave: Callable[[], bool]


def _asked(ask: Callable[[], Callable[[], bool]]) -> Callable[[], bool]:
    """Asks now. What goes wrong with that shows when the answer is called for, and it is asked once more by itself."""
    asked: Callable[[], bool] | None = None
    with suppress(Exception):
        asked = ask()

    def answer() -> bool:
        with suppress(DatabaseError):
            if asked is not None:
                return asked()
        return ask()()

    return answer


def _emails(letters: list[Letter]) -> list[Email]:
    return [letter.email for letter in letters]
