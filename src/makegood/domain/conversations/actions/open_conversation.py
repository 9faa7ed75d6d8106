from datetime import datetime

from makegood.domain.orders.models import Purchase
from makegood.kernel.prepared import Prepared, PreparedInsert

from ..models import Conversation

_LOCK = Prepared(
    lambda purchase_id, seller_id: Conversation.objects.select_for_update().filter(
        purchase_id=purchase_id, seller_id=seller_id
    )
)
_INSERT = PreparedInsert(lambda: Conversation, unless_there="purchase_id")


def open_conversation(*, purchase: Purchase, now: datetime) -> Conversation:
    """The conversation about a purchase, made when there is none yet; in the caller's transaction."""
    found = _LOCK.first(purchase_id=purchase.pk, seller_id=purchase.seller_id)
    if found is not None:
        return found
    made = Conversation(purchase=purchase, seller_id=purchase.seller_id, created_at=now, updated_at=now)
    if _INSERT(made):
        return made
    # Somebody else made it at this very moment.
    [found] = _LOCK(purchase_id=purchase.pk, seller_id=purchase.seller_id)
    return found
