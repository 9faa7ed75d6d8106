from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.queries import check_not_erased
from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid
from makegood.kernel.values import MESSAGE_LIMIT, clean_text

from ..models import Conversation, Note


def add_note(*, conversation: Conversation, text: str, by: Actor, now: datetime) -> Note:
    """A note for colleagues; the customer never sees it.

    Raises:
        Invalid: `required`, `too_long`, `invalid_characters`.
        Refused: `erased`.
        NotFound, Forbidden: not for this actor.
    """
    check_may_act(by, conversation.seller_id)
    words = clean_text(text, field="text", limit=MESSAGE_LIMIT)
    if not words:
        raise Invalid.one("text", "required", _("Please write a note."))
    with transaction.atomic():
        check_not_erased(conversation.purchase.customer_id)
        note = Note.objects.create(
            seller_id=conversation.seller_id,
            conversation=conversation,
            text=words,
            author_kind=by.kind,
            author_id=by.id,
            created_at=now,
        )
        Conversation.objects.filter(pk=conversation.pk).update(updated_at=now)
        audit.record(
            "note.added",
            by=by,
            now=now,
            subject=("conversation", conversation.pk),
            seller_id=conversation.seller_id,
            after={"text": audit.mark_text(words, bytes(conversation.purchase.customer.audit_key))},
        )
    return note
