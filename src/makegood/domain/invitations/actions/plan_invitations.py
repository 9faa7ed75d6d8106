from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from makegood.domain.orders.models import Purchase
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of
from makegood.kernel.paging import beyond
from makegood.kernel.stopping import never

from .. import rules
from ..models import Invitation
from ..queries import PLACE, Facts, due_looks, facts_of, taken_on, window_of
from .claims import lock_planner
from .decisions import Decisions
from .planning import Place, PlanReport, Run, plan_in_batches

BATCH = 500


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
    due = due_looks(run.today, window_of(run.settings))
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
        _decide(run, facts_of(Purchase.objects.filter(pk__in=any_of(row[0] for row in rows))))
    return rows[-1][1:]


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
