from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused

from ..models import HelpfulVote, ProductReview


def mark_helpful(*, review: ProductReview, by: Actor, now: datetime) -> bool:
    """A reader found a review helpful (R11.3); whether that is new: once more changes nothing.

    `by.id` is the random mark of the reader's browser.

    Raises:
        Refused: `words_withheld`; there is nothing that could have helped.
    """
    try:
        with transaction.atomic():
            locked = ProductReview.objects.select_for_update().get(pk=review.pk)
            if not locked.words_shown:
                raise Refused("words_withheld", _("The words of this review cannot be read at present."))
            if HelpfulVote.objects.filter(review=locked, voter=by.id).exists():
                return False
            HelpfulVote.objects.create(review=locked, voter=by.id, at=now)
            ProductReview.objects.filter(pk=locked.pk).update(helpful=F("helpful") + 1, updated_at=now)
            audit.record(
                "product_review.found_helpful",
                by=by,
                now=now,
                subject=("product_review", locked.pk),
                seller_id=locked.seller_id,
                before={"helpful": locked.helpful},
                after={"helpful": locked.helpful + 1},
            )
    except IntegrityError:
        # The same reader, at the same moment: the constraint lets one of the two through.
        return False
    return True
