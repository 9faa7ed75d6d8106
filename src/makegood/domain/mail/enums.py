from django.db import models


class EmailKind(models.TextChoices):
    """What an e-mail is for; `about` holds the id of the row it is about."""

    CONVERSATION = "conversation"
    REASSESSMENT = "reassessment"
    OFFER_REPORTED = "offer_reported"
    CUSTOMER_MESSAGE = "customer_message"
    NEW_REVIEW = "new_review"
    REGRADED = "regraded"
    DIGEST = "digest"
    RESPONSE = "response"
    INVITATION = "invitation"
    REMINDER = "reminder"
    SURVEY = "survey"
    REPORT_RECEIVED = "report_received"
    DECISION = "decision"
    REPORT_MOOT = "report_moot"
    STAFF_INVITATION = "staff_invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of e-mail

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
