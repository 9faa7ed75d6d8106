from collections.abc import Iterable

from makegood.domain.grading import rules
from makegood.domain.grading.rules import Observation
from makegood.kernel.bulk import batches

from ._sums import add_one, add_sums, require_transaction

OBSERVATIONS_AT_ONCE = 50_000
"""Bounds the memory of an import. Two transactions that each record more than this at once may deadlock on
PostgreSQL, which then ends one of them; up to this number all rows are written in one order."""


def record_observations(observations: Iterable[Observation]) -> None:
    """Count new reviews, in the caller's transaction (R8.5).

    One statement for a single review; for many, one per 50 rows of sums, however many reviews are in them.
    """
    require_transaction()
    for batch in batches(observations, OBSERVATIONS_AT_ONCE):
        if len(batch) == 1:
            add_one(batch[0])
        else:
            add_sums(rules.sorted_rows(rules.sums_by_day(batch)))
