from django.db import models
from django.utils.translation import gettext_lazy as _


class InvitationState(models.TextChoices):
    """Where the invitation of a purchase stands. The moves: due to sent, lapsed or cancelled."""

    DUE = "due", _("planned")
    SENT = "sent", _("sent")
    LAPSED = "lapsed", _("lapsed")
    CANCELLED = "cancelled", _("not sent")


class Reason(models.TextChoices):
    """Why a purchase is not invited, or not yet (R2.4); the values are part of the API."""

    TOO_EARLY = "too_early", _("The first day for asking has not come yet.")
    TOO_LATE = "too_late", _("The last day for asking has passed.")
    NO_CONSENT = "no_consent", _("The customer did not agree to be asked.")
    UNSUBSCRIBED = "unsubscribed", _("The customer unsubscribed.")
    NO_ADDRESS = "no_address", _("There is no e-mail address that works.")
    CANCELLED = "cancelled", _("The purchase was cancelled, or the shop is closed.")
    ALREADY_REVIEWED = "already_reviewed", _("The customer has already given a review.")
    ALREADY_INVITED = "already_invited", _("The customer has already been asked.")
    DAY_TAKEN = "day_taken", _("The customer already gets another e-mail on that day.")
    ERASED = "erased", _("The customer's data were erased.")


class AskedBy(models.TextChoices):
    """Which commercial e-mail took an address's day (R2.3)."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    SURVEY = "survey"
    MAILING = "mailing"
    """One of the marketplace's own, reported through the API."""
