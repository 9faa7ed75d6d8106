"""The bulk path: requests to grade again that were made elsewhere, with what came of them (R14.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.domain.marketplace.queries import current_settings
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import insert_rows
from makegood.kernel.ids import new_id

from .. import rules
from ..enums import RequestState
from ..models import ReassessmentRequest


@dataclass(frozen=True, slots=True)
class ImportedRequest:
    """The one request about a review. `answered_at` is when the customer graded again, None if they did not."""

    review_id: str
    seller_id: str
    state: RequestState
    requested_at: datetime
    answered_at: datetime | None = None


def import_requests(*, requests: Sequence[ImportedRequest], by: Actor, now: datetime) -> None:
    """Add the requests of reviews that were just added, in the caller's transaction; nobody is mailed.

    They are used up (R6.2). One whose date has passed has lapsed. When a grade was kept is not known.
    """
    days = current_settings().reassessment_link_days
    rows = []
    for one in requests:
        expires_at = rules.link_expiry(one.requested_at, days)
        state, settled_at = one.state, one.answered_at
        if state is RequestState.LAPSED or (state is RequestState.REQUESTED and rules.is_shut(expires_at, now)):
            state = RequestState.LAPSED
            expires_at = settled_at = min(expires_at, now)
        rows.append(
            (
                new_id(),
                one.seller_id,
                one.review_id,
                state.value,
                one.requested_at,
                by.kind.value,
                by.id,
                expires_at,
                settled_at,
            )
        )
    insert_rows(
        ReassessmentRequest,
        [
            "id",
            "seller",
            "review",
            "state",
            "requested_at",
            "requested_by_kind",
            "requested_by_id",
            "expires_at",
            "settled_at",
        ],
        rows,
    )
