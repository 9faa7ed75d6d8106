from django.db import models
from django.utils.translation import gettext_lazy as _


class EmailKind(models.TextChoices):
    """What an e-mail is for; `about` holds the id of the row it is about."""

    CONVERSATION = "conversation", _("message to a customer")
    REASSESSMENT = "reassessment", _("request to grade again")
    OFFER_REPORTED = "offer_reported", _("offer reported")
    CUSTOMER_MESSAGE = "customer_message", _("message from a customer")
    NEW_REVIEW = "new_review", _("new review")
    REGRADED = "regraded", _("new grade")
    DIGEST = "digest", _("daily digest")
    RESPONSE = "response", _("public response")
    INVITATION = "invitation", _("invitation")
    REMINDER = "reminder", _("reminder")
    SURVEY = "survey", _("survey")
    REPORT_RECEIVED = "report_received", _("report received")
    DECISION = "decision", _("decision")
    REPORT_MOOT = "report_moot", _("report without need of a decision")
    STAFF_INVITATION = "staff_invitation", _("invitation to the staff")
    PASSWORD_RESET = "password_reset", _("new password")
    SIGN_IN_CHANGED = "sign_in_changed", _("change of the sign-in")
    WEBHOOK_DISABLED = "webhook_disabled", _("webhook switched off")

    @property
    def is_asking(self) -> bool:
        """Whether it asks for something: one a day for an address, and only within the sending hours (R2.3)."""
        return self in (EmailKind.INVITATION, EmailKind.REMINDER, EmailKind.SURVEY)

    @property
    def is_automatic(self) -> bool:
        """Whether a program wrote it, which its `Auto-Submitted` header then says (R13.3)."""
        return self is not EmailKind.CONVERSATION


class EmailState(models.TextChoices):
    """Where an e-mail is on its way. The moves: queued to sent, failed or cancelled; sent to bounced,
    and queued too where the bounce is quicker than the worker's note that it was sent."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    BOUNCED = "bounced"


class ReceivedState(models.TextChoices):
    """What became of an e-mail that came in."""

    PLACED = "placed"
    """It stands in a conversation."""
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    IGNORED = "ignored"
    """A loop, or a notice that changes nothing ("delayed")."""
    UNPLACED = "unplaced"
    """It waits for the operator."""
    SETTLED = "settled"
    """The operator dealt with it."""
