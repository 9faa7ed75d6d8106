from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from makegood.domain.orders.models import Purchase
from makegood.kernel.actors import Actor
from makegood.kernel.paging import beyond
from makegood.kernel.prepared import Prepared
from makegood.kernel.stopping import never

from .. import rules
from ..models import Invitation
from ..queries import PLACE, Facts, due_looks, facts_of_ids, newest_due, taken_on, window_of
from .claims import lock_planner
from .decisions import Decisions
from .planning import Place, PlanReport, Run, plan_in_batches

BATCH = 500

# For each second of each worker; planned anew, as there may be none or a million of them.
_IS_ANY = Prepared(lambda today, newest: due_looks(today, newest).values_list("pk")[:1], planned_anew=True)


@cache
def _claim(size: int) -> Prepared[Any]:
    return Prepared(lambda today, newest: _claimed(due_looks(today, newest), size), planned_anew=True)


def _claimed(due: QuerySet[Purchase], size: int) -> QuerySet[Purchase, Any]:
    return due.select_for_update(skip_locked=True).values_list("pk", *PLACE)[:size]


def plan_invitations(*, by: Actor, now: datetime, should_stop: Callable[[], bool] = never) -> PlanReport:
    """Decide who is asked today, and write their e-mails (R2); within the sending hours, and else nothing.

    In batches, each a short transaction under the planner's lock, in the one order of R2.3: two workers may do this at
    once, and whatever is repeated changes nothing. `should_stop` is asked between batches; the rest is left to the
    next run.

    Raises:
        Forbidden: not the operator or the installation.
    """
    return plan_in_batches(Invitation, _plan_batch, by=by, now=now, should_stop=should_stop)


def _plan_batch(run: Run, behind: Place | None) -> Place | None:
    days = {"today": run.today, "newest": newest_due(run.today, window_of(run.settings))}
    further = due_looks(**days).filter(beyond(dict(zip(PLACE, behind, strict=True)))) if behind else None
    # Spares SQLite the write lock whenever there is nothing to do.
    if not (_IS_ANY(**days) if further is None else further.exists()):
        return None
    with transaction.atomic():
        lock_planner()
        # Whoever holds a purchase at this moment is changing it, and has it looked at again; not to wait for them
        # means never to wait in a circle. The facts are read once the purchases are ours, so that none is stale.
        rows: list[Place] = _claim(BATCH)(**days) if further is None else list(_claimed(further, BATCH))
        if rows:
            _decide(run, facts_of_ids(row[0] for row in rows))
    return rows[-1][1:] if len(rows) == BATCH else None


def _decide(run: Run, facts: Sequence[Facts]) -> None:
    window = window_of(run.settings)
    decisions = Decisions(run.today, window)
    undecided = {}
    for one in facts:
        if one.row is not None and one.row.is_due and one.row.planned_for is not None:
            decisions.leave(one, one.row.planned_for)
        else:
            undecided[one.candidate.purchase] = one
    candidates = [one.candidate for one in undecided.values()]
    for verdict in rules.plan(candidates, taken_on(run.today, candidates), run.today, window):
        decisions.take(undecided[verdict.candidate.purchase], verdict)
    decisions.write()
    run.note("invitations.planned", decisions.counts)
