from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConversationState(TextChoices):
    """Whose turn it is (R5.7)."""

    OPEN = "open", _("open")
    WAITING = "waiting", _("waiting for the customer")
    CLOSED = "closed", _("closed")


class Direction(TextChoices):
    """From the seller's side, a message goes out or comes in."""

    OUT = "out", _("to the customer")
    IN = "in", _("from the customer")


class MessageState(TextChoices):
    """How far a message came."""

    QUEUED = "queued", _("on its way")
    SENT = "sent", _("sent")
    BOUNCED = "bounced", _("not delivered")
    RECEIVED = "received", _("received")


class BlockedPlace(TextChoices):
    """Where the words stood that the coercion check stopped (R5.4)."""

    MESSAGE = "message", _("message to the customer")
    ATTACHMENT = "attachment", _("name of an attachment")
    TEMPLATE = "template", _("template")
    RESPONSE = "response", _("public response")
