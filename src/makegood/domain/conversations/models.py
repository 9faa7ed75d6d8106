from typing import ClassVar

from django.db import models

from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id

from .enums import ConversationState, Direction, MessageState


class Conversation(models.Model):
    """The e-mail exchange between seller and customer about one purchase.

    `relay_token` makes the address that the customer sees and answers to (R5.1).
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="conversation")
    relay_token = models.CharField(max_length=ID_LENGTH, unique=True, default=new_id)
    state = models.CharField(max_length=8, choices=ConversationState.choices, default=ConversationState.OPEN)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller", "state", "-updated_at", "-id"], name="conversation_list")]

    def __str__(self) -> str:
        return self.id


class Message(models.Model):
    """One e-mail of a conversation.

    `after_review`: it was handed in by the seller's side when the review was there already, so it can count as
    contact about that review (R6.8). `header_id` is its Message-ID, for threading.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=MessageState.choices)
    after_review = models.BooleanField(default=False)
    author_kind = models.CharField(max_length=16)
    author_id = models.CharField(max_length=64)
    header_id = models.CharField(max_length=255, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["conversation", "created_at", "id"], name="message_thread")]

    def __str__(self) -> str:
        return self.id


class Attachment(models.Model):
    """A picture or PDF; without a message while its writer is still looking at the preview."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    uploaded_by = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["message", "created_at"], name="attachment_of_message")]

    def __str__(self) -> str:
        return self.id
