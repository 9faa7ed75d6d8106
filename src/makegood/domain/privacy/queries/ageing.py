"""What is old enough to go."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from makegood.domain.conversations.models import Attachment, Conversation, Message
from makegood.domain.orders.models import Customer, Order


def talked_out(*, before: datetime) -> QuerySet[Conversation]:
    """Conversations that still hold words or files and in which nothing happened since, the oldest first."""
    words = Message.objects.filter(conversation=OuterRef("pk")).exclude(text="", quoted="")
    files = Attachment.objects.filter(purchase=OuterRef("purchase"))
    old = Conversation.objects.filter(updated_at__lt=before)
    return old.filter(Exists(words) | Exists(files)).order_by("updated_at", "pk")


def without_orders(*, since: datetime, after: int) -> QuerySet[Customer]:
    """Customers with an address who ordered nothing since and of whom nothing was handed in since either; by row id,
    those behind `after`.
    """
    ordered = Order.objects.filter(customer=OuterRef("pk")).filter(Q(ordered_at__gte=since) | Q(created_at__gte=since))
    known = Customer.objects.filter(pk__gt=after, created_at__lt=since, updated_at__lt=since, erased_at=None)
    return known.exclude(email="").filter(~Exists(ordered)).order_by("pk")
