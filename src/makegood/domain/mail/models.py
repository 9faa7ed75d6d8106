from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from makegood.kernel.clock import wall_now
from makegood.kernel.ids import ID_LENGTH, MARKETPLACE_ID_LENGTH, new_id

from .enums import EmailKind, EmailState, ReceivedState

ADDRESS_LENGTH = 320


class Email(models.Model):
    """One e-mail of the outbox, written in the transaction of the change that causes it (R13.4).

    Its id is also its address for bounces (`b-{id}@relay domain`, R5.9) and the left half of its Message-ID.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    kind = models.CharField(max_length=32, choices=EmailKind)
    about = models.CharField(max_length=64)
    seller_ref = models.CharField(max_length=MARKETPLACE_ID_LENGTH, blank=True)

    to_address = models.CharField(max_length=ADDRESS_LENGTH)
    to_name = models.TextField(blank=True)
    from_name = models.TextField(blank=True)
    from_address = models.CharField(max_length=ADDRESS_LENGTH)
    reply_to = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(blank=True)
    language = models.CharField(max_length=16)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=255, unique=True)
    in_reply_to = models.TextField(blank=True)
    references = models.JSONField(default=list)
    dedupe_key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 - many without, none twice

    state = models.CharField(max_length=16, choices=EmailState, default=EmailState.QUEUED)
    queued_at = models.DateTimeField()
    """The product's moment, which the Date header shows."""
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    """The server's reply code and a short text; never an address."""
    outcome_pending = models.BooleanField(default=False)
    """Sent or failed, but the higher app that wanted to know could not be told yet."""

    # The queue runs on the machine's clock: under a frozen `MAKEGOOD_NOW` nothing would be older than anything else,
    # and no back-off or lease would ever end.
    entered_at = models.DateTimeField(default=wall_now)
    attempts = models.PositiveIntegerField(default=0)
    """Attempts that came to an end, whichever; a released claim is none."""
    first_tried_at = models.DateTimeField(null=True)
    run_after = models.DateTimeField(null=True)
    """Not before this moment; null: due at once."""
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        # Partial: millions of sent e-mails are in none of these but the second.
        indexes: ClassVar = [
            models.Index(fields=["entered_at", "id"], condition=models.Q(state=EmailState.QUEUED), name="email_queue"),
            models.Index(fields=["about", "kind"], name="email_about"),
            models.Index(fields=["claimed_by"], condition=~models.Q(claimed_by=""), name="email_claims"),
            models.Index(fields=["id"], condition=models.Q(outcome_pending=True), name="email_outcomes"),
            # What never left, for the operator: few among millions.
            models.Index(
                fields=["-entered_at", "-id"], condition=models.Q(state=EmailState.FAILED), name="email_failed"
            ),
            # What still has words is emptied when it is old enough.
            models.Index(fields=["queued_at"], condition=~models.Q(text=""), name="email_words"),
            # All that went to one address, should its owner be erased (R13.2).
            models.Index(Lower("to_address"), name="email_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing of it is left but that it was there (R13.2)."""
        return not self.to_address


class EmailAttachment(models.Model):
    """A file that goes along; dropped once the e-mail has been sent, since its sender keeps the original."""

    email = models.ForeignKey(Email, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"attachment {self.pk} of {self.email_id}"


class ReceivedEmail(models.Model):
    """An e-mail that came in, as it came: for the operator only, since it holds the sender's address (R5.6).

    `about` is the id of what it was placed at: a message, or for a bounce or complaint the e-mail it is about.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    once_key = models.CharField(max_length=64, unique=True)
    """The same for the same e-mail delivered twice."""
    recipient = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    sender = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    """Of the envelope; empty for bounces."""
    subject = models.CharField(max_length=200, blank=True)
    raw = models.BinaryField()
    state = models.CharField(max_length=16, choices=ReceivedState)
    reason = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=64, blank=True)
    seller_ref = models.CharField(max_length=MARKETPLACE_ID_LENGTH, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-received_at", "-id"],
                condition=models.Q(state=ReceivedState.UNPLACED),
                name="received_unplaced",
            ),
            models.Index(fields=["about"], name="received_about"),
            models.Index(fields=["state", "received_at"], name="received_age"),
        ]

    def __str__(self) -> str:
        return f"received {self.id}"
