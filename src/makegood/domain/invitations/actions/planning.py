"""What the runs of both planners share: when they may, in batches, counted and kept in the audit trail."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import room_to_write

from ..models import Invitation, Reminder
from ..queries import asking_now
from .put_back import put_back_late
from .write_emails import write_planned

Place = tuple[Any, ...]
"""Where a row stands in the order in which days are given out."""


@dataclass(slots=True)
class PlanReport:
    """What one run of a planner did."""

    planned: int = 0
    """Were given today."""
    lapsed: int = 0
    cancelled: int = 0
    put_back: int = 0
    """Did not leave on the day they were given, and were looked at again."""
    written: int = 0
    is_finished: bool = True
    """Everything that was due was looked at."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: for which day, under which settings, for whom."""

    today: date
    settings: MarketplaceSettings
    by: Actor
    now: datetime
    report: PlanReport = field(default_factory=PlanReport)

    def note(self, event: str, counts: Mapping[str, int]) -> None:
        """Counts what one batch decided, and writes its audit row; call it inside the batch's transaction."""
        self.report.planned += counts["due"]
        self.report.lapsed += counts["lapsed"]
        self.report.cancelled += counts["cancelled"]
        if counts:
            audit.record(
                event,
                by=self.by,
                now=self.now,
                subject=("day", self.today.isoformat()),
                after=dict(sorted(counts.items())),
            )


PlanBatch = Callable[[Run, Place | None], Place | None]
"""Decides about the next rows behind a place, in a transaction; the place of the last one, None when those were all."""


def plan_in_batches(
    asking: type[Invitation] | type[Reminder],
    plan_batch: PlanBatch,
    *,
    by: Actor,
    now: datetime,
    should_stop: Callable[[], bool],
) -> PlanReport:
    """One run of a planner, within the sending hours, and else nothing.

    Raises:
        Forbidden: not the operator or the installation.
    """
    check_may_operate(by)
    settings = current_settings()
    run = Run(clock.marketplace_day(now), settings, by, now)
    report = run.report
    if not asking_now(settings, now):
        return report
    report.put_back = put_back_late(asking, today=run.today, now=now)
    report.is_finished = _plan_all(run, plan_batch, should_stop)
    report.written = write_planned(by=by, now=now, should_stop=should_stop)
    return report


def _plan_all(run: Run, plan_batch: PlanBatch, should_stop: Callable[[], bool]) -> bool:
    """Whether it came to the end."""
    behind: Place | None = None
    with ExitStack() as room:
        while not should_stop():
            is_first = behind is None
            behind = plan_batch(run, behind)
            if behind is None:
                return True
            if is_first:
                room.enter_context(room_to_write())
    return False
