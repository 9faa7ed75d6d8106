from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.reviews.actions import set_words
from makegood.domain.reviews.enums import Part, Words
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import lock_review
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused


def release_words(*, review_id: str, part: Part, by: Actor, now: datetime) -> Review:
    """The operator read words that a check held, and lets everybody read them (R12.5).

    Raises:
        Refused: `not_held`, perhaps because a colleague was faster.
        NotFound: there is no such review.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    with transaction.atomic():
        review = lock_review(review_id)
        if review.words_of(part)[1] is not Words.CHECKING:
            raise Refused("not_held", _("These words are not held any more."))
        set_words(review=review, part=part, state=Words.SHOWN, by=by, now=now)
    return review
