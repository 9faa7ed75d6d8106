from makegood.domain.grading import rules
from makegood.domain.grading.rules import EMPTY, Observation

from ._sums import require_transaction, shift_sums


def replace_observation(*, old: Observation, new: Observation) -> None:
    """Let the new grades of a review count in place of the old ones, in the caller's transaction (R7.2).

    Raises:
        ValueError: seller or day differ; a review keeps both (R7.3).
        IntegrityError: `old` was never counted.
    """
    require_transaction()
    if (old.seller_id, old.day) != (new.seller_id, new.day):
        raise ValueError(f"a review keeps its seller and its day: {old} and {new}")
    change = rules.tally([new]) - rules.tally([old])
    if change == EMPTY:
        return
    shift_sums(old.seller_id, old.day, change)
