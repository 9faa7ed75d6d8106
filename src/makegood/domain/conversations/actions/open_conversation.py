from datetime import datetime

from makegood.domain.orders.models import Purchase
from makegood.kernel.prepared import Prepared, PreparedInsert, lock_or_insert

from ..models import Conversation

_LOCK = Prepared(
    lambda purchase_id, seller_id: Conversation.objects.select_for_update().filter(
        purchase_id=purchase_id, seller_id=seller_id
    )
)
_INSERT = PreparedInsert(lambda: Conversation, unless_there="purchase_id")


def open_conversation(*, purchase: Purchase, now: datetime) -> Conversation:
    """The conversation about a purchase, made when there is none yet; in the caller's transaction."""
    conversation, _created = lock_or_insert(
        _LOCK,
        _INSERT,
        lambda: Conversation(purchase=purchase, seller_id=purchase.seller_id, created_at=now, updated_at=now),
        purchase_id=purchase.pk,
        seller_id=purchase.seller_id,
    )
    return conversation
