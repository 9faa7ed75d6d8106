from datetime import datetime

from django.utils.translation import gettext_lazy as _

from makegood.domain.grading.actions import replace_observation
from makegood.domain.grading.rules import Observation
from makegood.domain.webhooks.enums import Event
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused

from ..enums import Progress
from ..models import Review
from ..queries import observation_of
from .check_words import state_on_entry
from .count_repairs import counting_repairs
from .moderate import visible_search_text
from .tell_listeners import tell_listeners
from .tell_staff import tell_of_new_grade


def revise(*, review: Review, new_overall: int, explanation: str, by: Actor, now: datetime) -> None:
    """The new overall grade takes the place of the first in the average (R7); in the caller's transaction.

    The first grade stays, the aspects and the day too, so the review does not move in the window (R7.2, R7.3).

    Raises:
        Refused: `review_removed`.
    """
    before = observation_of(review)
    if before is None:
        raise Refused("review_removed", _("This review was removed, so it cannot be graded again."))
    with counting_repairs(review):
        review.new_overall = new_overall
        review.new_overall_at = now
        review.new_overall_explanation = explanation
        review.explanation_state = state_on_entry(explanation)
        review.progress = Progress.GRADED_AGAIN
        review.search_text = visible_search_text(review)
        review.updated_at = now
        review.save(
            update_fields=[
                "new_overall",
                "new_overall_at",
                "new_overall_explanation",
                "explanation_state",
                "progress",
                "search_text",
                "updated_at",
            ]
        )
    replace_observation(old=before, new=Observation(review.seller_id, review.day, new_overall, review.aspects))
    audit.record(
        "review.regraded",
        by=by,
        now=now,
        subject=("review", review.pk),
        seller_id=review.seller_id,
        before={"overall": before.overall},
        after={
            "overall": new_overall,
            "explanation": audit.mark_text(explanation, bytes(review.purchase.customer.audit_key)),
            "explanation_state": review.explanation_state,
        },
    )
    tell_of_new_grade(review=review, now=now)
    tell_listeners(review=review, event=Event.REVIEW_REGRADED, counted=before, now=now)
