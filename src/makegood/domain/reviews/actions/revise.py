from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from makegood.domain.grading.actions import replace_observation
from makegood.domain.grading.rules import Observation
from makegood.domain.webhooks.enums import Event
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused
from makegood.kernel.prepared import PreparedSave

from ..enums import Progress, Words
from ..models import Review
from ..queries import observation_of
from .check_words import state_on_entry
from .count_repairs import counting_repairs
from .moderate import visible_search_text
from .tell_listeners import tell_listeners
from .tell_staff import Notice, notice_of_new_grade, tell_of_new_grade

_SAVE = PreparedSave(
    lambda: Review,
    "new_overall",
    "new_overall_at",
    "new_overall_explanation",
    "explanation_state",
    "progress",
    "search_text",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class NewGrade:
    """What a customer grades now, and why; with what the seller's staff is told of it."""

    overall: int
    explanation: str
    explanation_state: Words
    notice: Notice


def new_grade(*, review: Review, overall: int, explanation: str, now: datetime) -> NewGrade:
    """A new grade before it is given. On SQLite nobody else writes during its transaction: what can be is made up here.

    What is told of it depends on nothing that could be another until then but names.
    """
    state = state_on_entry(explanation)
    graded = copy(review)
    graded.new_overall, graded.new_overall_explanation, graded.explanation_state = overall, explanation, state
    return NewGrade(overall, explanation, state, notice_of_new_grade(graded, now=now))


def revise(*, review: Review, new: NewGrade, by: Actor, now: datetime) -> None:
    """The new overall grade takes the place of the first in the average (R7); in the caller's transaction.

    The first grade stays, the aspects and the day too, so the review does not move in the window (R7.2, R7.3).

    Raises:
        Refused: `review_removed`.
    """
    before = observation_of(review)
    if before is None:
        raise Refused("review_removed", _("This review was removed, so it cannot be graded again."))
    with counting_repairs(review):
        review.new_overall = new.overall
        review.new_overall_at = now
        review.new_overall_explanation = new.explanation
        review.explanation_state = new.explanation_state
        review.progress = Progress.GRADED_AGAIN
        review.search_text = visible_search_text(review)
        review.updated_at = now
        _SAVE(review)
    replace_observation(old=before, new=Observation(review.seller_id, review.day, new.overall, review.aspects))
    audit.record(
        "review.regraded",
        by=by,
        now=now,
        subject=("review", review.pk),
        seller_id=review.seller_id,
        before={"overall": before.overall},
        after={
            "overall": new.overall,
            "explanation": audit.mark_text(new.explanation, bytes(review.purchase.customer.audit_key)),
            "explanation_state": review.explanation_state,
        },
    )
    tell_of_new_grade(review=review, notice=new.notice, now=now)
    tell_listeners(review=review, event=Event.REVIEW_REGRADED, counted=before, now=now)
