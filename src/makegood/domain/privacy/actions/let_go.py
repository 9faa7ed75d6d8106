"""Every night: what is older than its period goes, in small transactions (`rules.PERIODS`)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from makegood.domain.accounts.sessions import SessionStore
from makegood.domain.conversations.actions import empty_stopped_offers, forget_conversations
from makegood.domain.invitations.actions import hide_days
from makegood.domain.mail.actions import drop_letters, drop_old_received, empty_emails, forget_emails
from makegood.domain.mail.enums import ReceivedState
from makegood.domain.orders.actions import lock_customer, shorten_customer
from makegood.domain.orders.models import Customer
from makegood.domain.sellers.permissions import check_may_operate
from makegood.domain.webhooks.actions import drop_old_deliveries, drop_removed
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.locks import take_turn
from makegood.kernel.stopping import never

from .. import rules
from ..queries import talked_out, traces_of, without_orders

BATCH = 200
CUSTOMERS = 20
"""In one transaction: each takes a dozen statements."""
EVENT = "retention.run"


def let_go(*, by: Actor, now: datetime, should_stop: Callable[[], bool] = never) -> dict[str, int] | None:
    """Once a day of the marketplace, from 3:00 on: how much of each kind went; None when that was done today.

    Stopped early, it goes on where it was at the next call. The last row of a day in the audit trail says how much.

    Raises:
        Forbidden: not the operator or the installation.
    """
    check_may_operate(by)
    today = clock.marketplace_day(now)
    subject = ("day", today.isoformat())
    if now < clock.from_local(datetime.combine(today, rules.NIGHT_FROM)) or audit.is_recorded(EVENT, subject):
        return None
    counts = _Night(now, should_stop).pass_over_all()
    if should_stop():
        return counts
    with transaction.atomic():
        take_turn(EVENT)
        if not audit.is_recorded(EVENT, subject):
            audit.record(EVENT, by=by, now=now, subject=subject, after=counts)
    return counts


class _Night:
    """One run. Each step empties a batch and says how much that was, until nothing is.

    What is old is looked for outside any transaction: among millions that takes a while, and on SQLite a transaction
    holds the only write lock.
    """

    def __init__(self, now: datetime, should_stop: Callable[[], bool]) -> None:
        self.now = now
        self.should_stop = should_stop
        self.seen = 0
        """The last customer who was looked at."""

    def pass_over_all(self) -> dict[str, int]:
        steps: dict[str, Callable[[datetime], int]] = {
            "read_mail": lambda before: self._received(before, ReceivedState.PLACED),
            "other_mail": lambda before: self._received(
                before, ReceivedState.BOUNCE, ReceivedState.COMPLAINT, ReceivedState.IGNORED, ReceivedState.SETTLED
            ),
            "unplaced_mail": lambda before: self._received(before, ReceivedState.UNPLACED),
            "email_words": lambda before: empty_emails(before=before, limit=BATCH),
            "stopped_offers": lambda before: empty_stopped_offers(before=before),
            "conversations": self._conversations,
            "addresses": self._addresses,
            "webhooks": lambda before: drop_old_deliveries(before=before, limit=BATCH),
        }
        counts = {kind: self._repeat(steps[kind], kind) for kind in rules.KINDS}
        drop_removed(before=self.now - timedelta(days=1))
        SessionStore.clear_expired()
        drop_letters()
        return counts

    def _repeat(self, step: Callable[[datetime], int], kind: str) -> int:
        before = self.now - getattr(rules.PERIODS, kind)
        done = 0
        while not self.should_stop():
            went = step(before)
            done += went
            if not went:
                break
        return done

    def _received(self, before: datetime, *states: ReceivedState) -> int:
        return drop_old_received(states=states, before=before, limit=BATCH)

    def _conversations(self, before: datetime) -> int:
        old = list(talked_out(before=before).values_list("purchase_id", flat=True)[:BATCH])
        with transaction.atomic():
            forget_conversations(purchase_ids=old)
        return len(old)

    def _addresses(self, since: datetime) -> int:
        found = list(without_orders(since=since, after=self.seen)[:CUSTOMERS])
        with transaction.atomic():
            for customer in found:
                self._shorten(customer)
                self.seen = customer.pk
        return len(found)

    def _shorten(self, customer: Customer) -> None:
        forget_emails(email_ids=traces_of(customer).emails)
        locked = lock_customer(customer=customer)
        if locked is not None:
            hide_days(customer=locked)
            shorten_customer(customer=locked, now=self.now)
