from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What an endpoint can listen to; the names are part of the interface."""

    REVIEW_SUBMITTED = "review.submitted", _("a review was submitted")
    REVIEW_REGRADED = "review.regraded", _("a new grade was given")
    REVIEW_REMOVED = "review.removed", _("a review was removed")
    REASSESSMENT_REQUESTED = "reassessment.requested", _("a new grade was asked for")
    MESSAGE_RECEIVED = "message.received", _("a customer wrote")
    GRADE_CHANGED = "grade.changed", _("the assessment grade changed")


TEST = "webhook.test"
"""The type of what somebody has sent to see whether their endpoint works; nothing happened."""


class DeliveryState(models.TextChoices):
    """Where a delivery is on its way. Waiting moves to each of the others, and `repeat` moves it back from there."""

    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("given up")
    DROPPED = "dropped", _("dropped")
    """There is nothing left to tell: what it was about is gone."""


class DisabledReason(models.TextChoices):
    """Why an endpoint gets nothing."""

    BY_HAND = "by_hand", _("switched off")
    FAILING = "failing", _("three days of failing")
    GONE = "gone", _("the address answered 410 Gone")
