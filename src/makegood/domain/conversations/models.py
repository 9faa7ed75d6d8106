from typing import ClassVar

from django.db import models
from django.db.models import Q

from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.models import Seller
from makegood.kernel.actors import ActorKind
from makegood.kernel.ids import ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned

from .enums import BlockedPlace, ConversationState, Direction, MessageState

SELLER_SIDE = (ActorKind.STAFF, ActorKind.SELLER_KEY)
"""Whose closing is the seller's own, and not the marketplace's (R10.1)."""


class Conversation(SellerOwned):
    """The e-mail exchange between seller and customer about one purchase.

    `relay_token` makes the address that the customer sees and answers to (R5.1). `waiting_since` is when the customer
    wrote the first message that nobody answered yet. `closed_at` and `closed_by_kind` (an `ActorKind`) tell of the last
    closing, while it is closed (R5.7, R10.1). `updated_at` moves with every message, note and closing.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="conversation")
    relay_token = models.CharField(max_length=ID_LENGTH, unique=True, default=new_id)
    state = models.CharField(max_length=8, choices=ConversationState.choices, default=ConversationState.OPEN)
    waiting_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_kind = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "state", "-updated_at", "-id"], name="conversation_list"),
            models.Index(fields=["seller", "-updated_at", "-id"], name="conversation_list_all"),
            models.Index(fields=["state", "-updated_at", "-id"], name="conversation_everywhere"),
            models.Index(fields=["-updated_at", "-id"], name="conversation_everywhere_all"),
            # Who has been waiting longest for an answer, and how many are.
            models.Index(
                fields=["seller", "waiting_since", "id"],
                condition=Q(state=ConversationState.OPEN, waiting_since__isnull=False),
                name="conversation_waiting",
            ),
            # By the moment alone: with the state in it, SQLite would rather walk through everything that is closed.
            models.Index(
                fields=["closed_at", "id"], condition=Q(closed_at__isnull=False), name="conversation_closings"
            ),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def closed_by_seller(self) -> bool:
        """Whether it is closed, and not by the marketplace."""
        return self.closed_by_kind in SELLER_SIDE


class Message(SellerOwned):
    """One e-mail of a conversation.

    `after_review`: it was handed in by the seller's side when the review was there already, so it can count as
    contact about that review (R6.8). `header_id` is its Message-ID, for threading.

    Of one from the customer: `text` is what was newly written, `quoted` the rest of the e-mail (R5.6); in both, and in
    `subject`, the customer's address is replaced by the relay address. `auto_reply` and `other_address` ones are no
    answer. `left_out` names the files that were not kept. `once_key` guards against the same message twice.

    Of one to the customer: `answers_since` is when the customer began to wait for it; none where nobody waited.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    quoted = models.TextField(blank=True)
    auto_reply = models.BooleanField(default=False)
    other_address = models.BooleanField(default=False)
    left_out = models.JSONField(default=list)
    once_key = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - many without, none twice
    state = models.CharField(max_length=8, choices=MessageState.choices)
    after_review = models.BooleanField(default=False)
    author_kind = models.CharField(max_length=16)
    author_id = models.CharField(max_length=64)
    header_id = models.CharField(max_length=255, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    answers_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["conversation", "created_at", "id"], name="message_thread"),
            models.Index(fields=["header_id"], condition=~Q(header_id=""), name="message_header_id"),
            models.Index(
                fields=["seller", "created_at"],
                condition=Q(answers_since__isnull=False),
                name="message_response_times",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Attachment(SellerOwned):
    """A file; without a message while its writer is still looking at the preview.

    What a seller sends is a picture or PDF; what a customer sent may be of a few kinds more (`rules.KEPT_TYPES`).
    """

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


class Note(SellerOwned):
    """What somebody on the seller's staff wrote for their colleagues; the customer never sees it."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    author_kind = models.CharField(max_length=16)
    author_id = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["conversation", "created_at", "id"], name="note_thread")]

    def __str__(self) -> str:
        return self.id


class MessageTemplate(SellerOwned):
    """A text that a seller's staff begin a message with; its placeholders are filled in then (`rules.PLACEHOLDERS`)."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "title"], name="one_template_per_title")]

    def __str__(self) -> str:
        return self.id


class BlockedOffer(SellerOwned):
    """A text that was not accepted because it made something depend on a review (R5.4). The operator reads it."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    purchase = models.ForeignKey(Purchase, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=10, choices=BlockedPlace.choices)
    text = models.TextField()
    words = models.TextField()
    author_kind = models.CharField(max_length=16)
    author_id = models.CharField(max_length=64)
    blocked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-blocked_at", "-id"], name="blocked_list")]

    def __str__(self) -> str:
        return self.id
