from datetime import datetime

from makegood.domain.orders.models import Purchase

from ..models import Conversation


def open_conversation(*, purchase: Purchase, now: datetime) -> Conversation:
    """The conversation about a purchase, made when there is none yet; in the caller's transaction."""
    conversation, _ = Conversation.objects.select_for_update().get_or_create(
        purchase=purchase, defaults={"seller_id": purchase.seller_id, "created_at": now, "updated_at": now}
    )
    return conversation
