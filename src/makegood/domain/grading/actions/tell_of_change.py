from datetime import datetime

from makegood.domain.grading import rules
from makegood.domain.grading.queries import sums_of
from makegood.domain.grading.rules import EMPTY, Observation
from makegood.kernel.clock import marketplace_day

from ._sums import require_transaction
from ._telling import tell_grade


def tell_of_change(*, old: Observation | None, new: Observation | None, now: datetime) -> None:
    """Tell who listens if a write changed the average, count or method that shoppers see today (`grade.changed`).

    Called in the transaction of that write, after the sums followed: they hold the lock on the seller's total, so that
    what was shown before is exactly what is shown now, less the change. `old` and `new` are what the review counted as;
    None where it counted in nothing. One query, and what it takes to tell.
    """
    require_transaction()
    observation = new or old
    change = rules.tally([new] if new else []) - rules.tally([old] if old else [])
    if observation is None or change == EMPTY:
        return
    today = marketplace_day(now)
    since, _today = rules.window(today)
    sums = sums_of([observation.seller_id], today)[observation.seller_id]
    before = rules.shown_of(
        sums.in_window - change if since <= observation.day <= today else sums.in_window,
        sums.up_to_now - change if observation.day <= today else sums.up_to_now,
    )
    if before != rules.shown_of(sums.in_window, sums.up_to_now):
        tell_grade(observation.seller_id, today, now)
