from datetime import datetime

from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.reviews import actions as reviews
from makegood.domain.reviews.models import Review
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import ReassessmentRequest


def note_outcome(*, email: Email, by: Actor, now: datetime) -> None:
    """What became of an e-mail, in the transaction of that outcome: the one place that knows what each kind causes."""
    if email.kind == EmailKind.CONVERSATION:
        reviews.note_outcome(email=email, by=by, now=now)
    elif email.kind == EmailKind.REASSESSMENT and email.state in (EmailState.FAILED, EmailState.BOUNCED):
        _note_undelivered(email, by, now)


def _note_undelivered(email: Email, by: Actor, now: datetime) -> None:
    """The request stays used and shows that it was not delivered (R6.8)."""
    # Review before request, the order in which every action takes them, so that none waits in a circle.
    review = Review.objects.select_for_update().get(reassessment=email.about)
    request = ReassessmentRequest.objects.select_for_update().get(pk=email.about)
    request.undelivered_at = now
    request.save(update_fields=["undelivered_at"])
    reviews.mark_asked_again(review=review, now=now)
    audit.record(
        "reassessment.undelivered",
        by=by,
        now=now,
        subject=("review", request.review_id),
        seller_id=request.seller_id,
        after={"undelivered_at": now},
    )
