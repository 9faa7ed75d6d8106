from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from makegood.domain.marketplace.queries import current_settings
from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of, room_to_write
from makegood.kernel.paging import beyond

from .. import rules
from ..models import Invitation
from ..queries import PLACE, Facts, asking_now, due_looks, facts_of, taken_on, window_of
from .claims import lock_planner
from .decisions import Decisions
from .put_back import put_back_late
from .write_emails import write_emails

BATCH = 500

Place = tuple[Any, ...]
"""A purchase's place in the order in which days are given out."""


@dataclass(slots=True)
class PlanReport:
    """What one run of the planner did."""

    planned: int = 0
    """Were given today."""
    lapsed: int = 0
    cancelled: int = 0
    put_back: int = 0
    """Did not leave on the day they were given, and were looked at again."""
    written: int = 0
    is_finished: bool = True
    """Everything that was due was looked at."""


def _never() -> bool:
    return False


def plan_invitations(*, by: Actor, now: datetime, should_stop: Callable[[], bool] = _never) -> PlanReport:
    """Decide who is asked today, and write their e-mails (R2); within the sending hours, and else nothing.

    In batches, each a short transaction under the planner's lock, in the one order of R2.3: two workers may do this at
    once, and whatever is repeated changes nothing. `should_stop` is asked between batches; the rest is left to the
    next run.

    Raises:
        Forbidden: not the operator or the installation.
    """
    check_may_operate(by)
    settings = current_settings()
    report = PlanReport()
    if not asking_now(settings, now):
        return report
    today = clock.marketplace_day(now)
    report.put_back = put_back_late(Invitation, today=today, now=now)
    planner = _Planner(today, window_of(settings), by, now, report)
    behind: Place | None = None
    with room_to_write():
        while not should_stop():
            behind = planner.plan_batch(behind)
            if behind is None:
                break
        else:
            report.is_finished = False
    report.written = write_emails(by=by, now=now, should_stop=should_stop)
    return report


@dataclass(slots=True)
class _Planner:
    """One day's planning."""

    today: date
    window: rules.Window
    by: Actor
    now: datetime
    report: PlanReport

    def plan_batch(self, behind: Place | None) -> Place | None:
        """Decides about the next purchases behind a place; the place of the last one, None at the end."""
        due = due_looks(self.today, self.window)
        if behind is not None:
            due = due.filter(beyond(dict(zip(PLACE, behind, strict=True))))
        if not due.exists():  # spares SQLite the write lock whenever there is nothing to do
            return None
        with transaction.atomic():
            lock_planner()
            # Whoever holds a purchase at this moment is changing it, and has it looked at again; not to wait for them
            # means never to wait in a circle. The facts are read once the purchases are ours, so that none is stale.
            ours = due.select_for_update(skip_locked=True).values_list("pk", *PLACE)
            rows: list[Place] = list(ours[:BATCH])
            if not rows:
                return None
            self._decide(facts_of(Purchase.objects.filter(pk__in=any_of(row[0] for row in rows))))
        return rows[-1][1:]

    def _decide(self, facts: Sequence[Facts]) -> None:
        decisions = Decisions(self.today, self.window)
        undecided = {}
        for one in facts:
            if one.row is not None and one.row.is_due and one.row.planned_for is not None:
                decisions.leave(one, one.row.planned_for)
            else:
                undecided[one.candidate.purchase] = one
        candidates = [one.candidate for one in undecided.values()]
        for verdict in rules.plan(candidates, taken_on(self.today, candidates), self.today, self.window):
            decisions.take(undecided[verdict.candidate.purchase], verdict)
        decisions.write()
        self._count(decisions.counts)

    def _count(self, counts: Mapping[str, int]) -> None:
        self.report.planned += counts["due"]
        self.report.lapsed += counts["lapsed"]
        self.report.cancelled += counts["cancelled"]
        if counts:
            audit.record(
                "invitations.planned",
                by=self.by,
                now=self.now,
                subject=("day", self.today.isoformat()),
                after=dict(sorted(counts.items())),
            )
