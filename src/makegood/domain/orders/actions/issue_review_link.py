from datetime import datetime

from django.db import transaction

from makegood.domain.marketplace.queries import current_settings
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.tokens import Purpose, make_token

from .. import rules
from ..models import Purchase


def issue_review_link(*, purchase: Purchase, by: Actor, now: datetime) -> str:
    """The token of a purchase's review link. The first call dates it, by the settings of that moment (R3.4).

    Later calls keep that date, whatever the settings say by then.
    """
    with transaction.atomic():
        expires_at = rules.review_link_expiry(now, current_settings().review_link_days)
        dated = Purchase.objects.filter(pk=purchase.pk, review_link_expires_at=None).update(
            review_link_expires_at=expires_at
        )
        if dated:
            purchase.review_link_expires_at = expires_at
            audit.record(
                "review_link.issued",
                by=by,
                now=now,
                subject=("purchase", purchase.pk),
                seller_id=purchase.seller_id,
                after={"expires_at": expires_at},
            )
    return make_token(Purpose.REVIEW, purchase.pk)
