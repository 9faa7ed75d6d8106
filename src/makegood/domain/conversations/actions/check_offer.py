import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.models import Purchase
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid

from ..coercion import find_offer
from ..enums import BlockedPlace
from ..models import BlockedOffer

CODE = "conditional_offer"


def check_offer(
    *,
    text: str,
    file_names: Sequence[str] = (),
    place: BlockedPlace,
    seller_id: str,
    purchase: Purchase | None,
    by: Actor,
    now: datetime,
) -> None:
    """The coercion check (R5.4): nothing may be made to depend on giving, changing or removing a review.

    What is stopped is kept for the operator and noted in the audit trail, in a transaction of its own: call this
    before the one of the change.

    Raises:
        Invalid: `conditional_offer`, with the words in question.
    """
    found = [("text", place, text, find_offer(text))]
    found += [("attachments", BlockedPlace.ATTACHMENT, name, find_offer(_readable(name))) for name in file_names]
    for field, where, stopped, offer in found:
        if offer is None:
            continue
        with transaction.atomic():
            blocked = BlockedOffer.objects.create(
                seller_id=seller_id,
                purchase=purchase,
                place=where,
                text=stopped,
                words=offer.words,
                author_kind=by.kind,
                author_id=by.id,
                blocked_at=now,
            )
            _record(blocked, purchase, by, now)
        message = _(
            "This cannot be sent: “%(words)s”. %(reason)s Offer your solution without a condition about the review."
        ) % {"words": offer.words.rstrip(" .!?"), "reason": offer.reason}
        raise Invalid([FieldError(field, CODE, message, offer.words)])


def _readable(file_name: str) -> str:
    """A file's name as a sentence: it has no spaces where a sentence has them."""
    return re.sub(r"[_.+-]+", " ", file_name.rpartition(".")[0] or file_name)


def _record(blocked: BlockedOffer, purchase: Purchase | None, by: Actor, now: datetime) -> None:
    audit.record(
        "offer.blocked",
        by=by,
        now=now,
        subject=("blocked", blocked.pk),
        seller_id=blocked.seller_id,
        after={
            "place": blocked.place,
            "purchase": purchase.pk if purchase else None,
            "text": audit.mark_text(blocked.text, bytes(purchase.customer.audit_key)) if purchase else None,
            "length": len(blocked.text),
        },
    )
