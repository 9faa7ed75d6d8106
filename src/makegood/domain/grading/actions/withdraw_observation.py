from makegood.domain.grading import rules
from makegood.domain.grading.rules import EMPTY, Observation

from ._sums import drop_empty_sums, require_transaction, shift_sums


def withdraw_observation(observation: Observation) -> None:
    """Let a review count no more, in the caller's transaction (R12.2); `record_observations` restores it.

    Raises:
        IntegrityError: it was never counted.
    """
    require_transaction()
    shift_sums(observation.seller_id, observation.day, EMPTY - rules.tally([observation]))
    drop_empty_sums(observation.seller_id, observation.day)
