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


class Failure(models.TextChoices):
    """Why an attempt failed."""

    ADDRESS_REFUSED = "address_refused", _("the address may not be called")
    """It is, or its name leads to, one inside our own network."""
    UNKNOWN_HOST = "unknown_host", _("the name does not exist")
    NOT_CONNECTED = "not_connected", _("no connection")
    CERTIFICATE = "certificate", _("the certificate was not accepted")
    TIMEOUT = "timeout", _("no answer in time")
    BROKEN_OFF = "broken_off", _("the connection broke off")
    REDIRECT = "redirect", _("a redirect, which is not followed")
    GONE = "gone", _("410 Gone: nothing more is wanted there")
    STATUS = "status", _("an answer other than 2xx")

    @property
    def is_silent(self) -> bool:
        """Whether there was no answer at all: then nothing else need be tried there now."""
        return self not in (Failure.REDIRECT, Failure.GONE, Failure.STATUS)
