from datetime import datetime

from django.db import transaction
from django.db.models import Q

from makegood.domain.marketplace.queries import current_settings
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.prepared import PreparedChange, send_ahead
from makegood.kernel.tokens import Purpose, make_token

from .. import rules
from ..models import Purchase

_UNDATED = Q(review_link_expires_at=None)
_DATE = PreparedChange(
    lambda pk, seller_id, expires_at: (
        Purchase.objects.filter(_UNDATED, pk=pk, seller_id=seller_id),
        {"review_link_expires_at": expires_at},
    )
)
_RENEW = PreparedChange(
    lambda pk, seller_id, expires_at: (
        Purchase.objects.filter(_UNDATED | Q(review_link_expires_at__lt=expires_at), pk=pk, seller_id=seller_id),
        {"review_link_expires_at": expires_at},
    )
)


def issue_review_link(*, purchase: Purchase, by: Actor, now: datetime, renew: bool = False) -> str:
    """The token of a purchase's review link. The first call dates it, by the settings of that moment (R3.4).

    Later calls keep that date, whatever the settings say by then; with `renew`, for an e-mail that states it, a later
    date takes its place, never an earlier one.
    """
    with transaction.atomic():
        send_ahead()
        expires_at = rules.review_link_expiry(now, current_settings().review_link_days)
        date_it = _RENEW if renew else _DATE
        if date_it(pk=purchase.pk, seller_id=purchase.seller_id, expires_at=expires_at):
            before, purchase.review_link_expires_at = purchase.review_link_expires_at, expires_at
            audit.record(
                "review_link.renewed" if before else "review_link.issued",
                by=by,
                now=now,
                subject=("purchase", purchase.pk),
                seller_id=purchase.seller_id,
                before={"expires_at": before} if before else None,
                after={"expires_at": expires_at},
            )
        elif renew:
            purchase.refresh_from_db(fields=["review_link_expires_at"])
    return make_token(Purpose.REVIEW, purchase.pk)
