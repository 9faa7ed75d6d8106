from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.queries import check_not_erased
from makegood.domain.reviews.actions import mark_asked_again, new_grade, revise
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import lock_review
from makegood.domain.reviews.rules import is_grade
from makegood.kernel import actors, audit
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.prepared import Prepared, PreparedSave, send_ahead
from makegood.kernel.values import EXPLANATION_LIMIT, clean_text

from .. import states
from ..enums import Offered, RequestState
from ..models import ReassessmentRequest
from .tell_operators import tell_operators

_LOCK: Prepared[ReassessmentRequest] = Prepared(
    lambda pk, seller_id: ReassessmentRequest.objects.select_for_update().filter(pk=pk, seller_id=seller_id)
)
_SAVE = PreparedSave(lambda: ReassessmentRequest, "state", "settled_at", "offered")


def answer(
    *, request: ReassessmentRequest, overall: int, explanation: str, offered: Offered | None, now: datetime
) -> ReassessmentRequest:
    """The customer grades again: higher, lower or the same (R6.4); from now on the new grade counts (R7).

    Raises:
        Invalid: `out_of_range`, `too_long`, `invalid_characters`.
        Refused: `link_used`, `link_expired`, `erased`; `review_removed`, as long as it is (R12.2).
    """
    explanation = _checked(overall, explanation)
    new = new_grade(review=request.review, overall=overall, explanation=explanation, now=now)
    with transaction.atomic():
        send_ahead()
        request, review = _lock_open(request, now)
        by = actors.customer(review.purchase.customer_id)
        _settle(request, RequestState.ANSWERED, offered, by, now)
        revise(review=review, new=new, by=by, now=now)
    return request


def keep(*, request: ReassessmentRequest, offered: Offered | None, now: datetime) -> ReassessmentRequest:
    """The customer leaves the grade as it is; that ends the request (R6.5).

    Raises:
        Refused: `link_used`, `link_expired`, `review_removed`, `erased`.
    """
    with transaction.atomic():
        request, review = _lock_open(request, now)
        _settle(request, RequestState.KEPT, offered, actors.customer(review.purchase.customer_id), now)
        mark_asked_again(review=review, now=now)
    return request


def _checked(overall: int, explanation: str) -> str:
    errors = []
    if not is_grade(overall):
        errors.append(FieldError("overall", "out_of_range", _("A grade is a whole number from 1 to 10.")))
    try:
        explanation = clean_text(explanation, field="explanation", limit=EXPLANATION_LIMIT)
    except Invalid as error:
        errors.extend(error.errors)
    if errors:
        raise Invalid(errors)
    return explanation


def _lock_open(request: ReassessmentRequest, now: datetime) -> tuple[ReassessmentRequest, Review]:
    # Review before request, the order in which every action takes them, so that none waits in a circle.
    review = lock_review(request.review_id)
    check_not_erased(review.purchase.customer_id)
    [request] = _LOCK(pk=request.pk, seller_id=review.seller_id)
    if review.removed_at is not None and request.state == RequestState.REQUESTED:
        raise Refused("review_removed", _("This review was removed, so it cannot be graded again."))
    if request.state_at(now) is RequestState.LAPSED:
        raise Refused("link_expired", _("This link has expired."))
    if not states.is_allowed(request.state, RequestState.ANSWERED):
        raise Refused("link_used", _("This link has been used."))
    return request, review


def _settle(
    request: ReassessmentRequest, state: RequestState, offered: Offered | None, by: actors.Actor, now: datetime
) -> None:
    request.state = state
    request.settled_at = now
    request.offered = offered or ""
    _SAVE(request)
    audit.record(
        f"reassessment.{state.value}",
        by=by,
        now=now,
        subject=("review", request.review_id),
        seller_id=request.seller_id,
        before={"state": RequestState.REQUESTED.value},
        after={"state": state.value, "offered": request.offered},
    )
    if offered is Offered.YES:
        tell_operators(review=request.review, about=request.pk, now=now)
