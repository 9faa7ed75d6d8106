from collections.abc import Collection
from datetime import datetime

from makegood.kernel.bulk import any_of

from ..enums import Direction, MessageState
from ..models import Attachment, BlockedOffer, Conversation, Message, Note


def empty_stopped_offers(*, before: datetime) -> int:
    """The words that the coercion check stopped longer ago; how many texts there were."""
    old = BlockedOffer.objects.exclude(text="", words="").filter(blocked_at__lt=before)
    return old.update(text="", words="")


def forget_conversations(*, purchase_ids: Collection[str]) -> int:
    """Nothing of what was written about these purchases stays, by whomever (R13.2); in the caller's transaction.

    That there were messages, when and how far they came stays, and so does that something was stopped by the coercion
    check. How many messages there are.
    """
    theirs = any_of(purchase_ids)
    conversations = Conversation.objects.filter(purchase__in=theirs).order_by("pk")
    # Locked first, as whoever writes in one does.
    ids = any_of(list(conversations.select_for_update().values_list("pk", flat=True)))
    Attachment.objects.filter(purchase__in=theirs).delete()
    Note.objects.filter(conversation__in=ids).delete()
    BlockedOffer.objects.filter(purchase__in=theirs).update(text="", words="")
    messages = Message.objects.filter(conversation__in=ids)
    messages.filter(state=MessageState.QUEUED).update(state=MessageState.BOUNCED)  # it never leaves
    # A Message-ID from outside may name its writer's machine, and the key is a digest of the words.
    messages.filter(direction=Direction.IN).update(header_id="", once_key=None)
    return messages.update(subject="", text="", quoted="", left_out=[], failure="")
