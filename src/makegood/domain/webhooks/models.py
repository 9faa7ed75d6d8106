from typing import ClassVar

from django.db import models

from makegood.kernel.clock import wall_now
from makegood.kernel.ids import ID_LENGTH, MARKETPLACE_ID_LENGTH, new_id

from .enums import DeliveryState, DisabledReason, Event, Failure

URL_LENGTH = 2000
SECRET_LENGTH = 64
SUBJECT_LENGTH = 64
REASON_LENGTH = 300


class Endpoint(models.Model):
    """An address that is told of events: the marketplace's (no seller), of all sellers, or one seller's, of its own.

    `seller_ref` is the seller's marketplace id and no foreign key: this app knows nothing of shops. The secret signs
    what is sent, so it cannot be stored as a hash. It is shown once.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    seller_ref = models.CharField(max_length=MARKETPLACE_ID_LENGTH, blank=True)
    url = models.CharField(max_length=URL_LENGTH)
    events = models.JSONField(default=list)
    """The names of those it listens to."""
    secret = models.CharField(max_length=SECRET_LENGTH)
    former_secret = models.CharField(max_length=SECRET_LENGTH, blank=True)
    former_secret_until = models.DateTimeField(null=True)
    """Until then what is sent is signed with the former secret as well."""
    enabled = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.CharField(max_length=8, choices=DisabledReason, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    """From then on it is gone for everybody. The row stays for a day: who announces something at that very moment has
    read it before, and must not fail for it."""

    # The machine's clock, as in the queue.
    failing_since = models.DateTimeField(null=True)
    """When the first attempt failed of those that all failed since; null after one that succeeded."""
    failing_from = models.DateTimeField(null=True)
    """The same as the product's moment, for days that pass on its clock alone."""
    rest_until = models.DateTimeField(null=True)
    """Nobody answers there, or asks for a pause: until then nothing is tried."""

    class Meta:
        indexes: ClassVar = [
            # The list of an owner; and asked by every event: who listens?
            models.Index(fields=["seller_ref", "created_at", "id"], name="webhook_list"),
        ]

    def __str__(self) -> str:
        return f"endpoint {self.id}"


class Delivery(models.Model):
    """One event for one endpoint: a row of the outbox, written in the transaction of what happened.

    `body` is the snapshot of that moment, byte for byte what is sent. `id` counts in the order in which things
    happened to one subject. `message_id` is how the receiver and people know it.
    """

    id = models.BigAutoField(primary_key=True)
    message_id = models.CharField(max_length=ID_LENGTH, unique=True, default=new_id, editable=False)
    """The header `webhook-id`: the same at every attempt, so that the receiver can tell a repetition."""
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    seller_ref = models.CharField(max_length=MARKETPLACE_ID_LENGTH, blank=True)
    customer_ref = models.BigIntegerField(null=True)
    """Our own id of the customer whom the body tells of, should they be erased (R13.2)."""
    event = models.CharField(max_length=32)
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    order_key = models.CharField(max_length=SUBJECT_LENGTH)
    """Deliveries of one key arrive in order: a later one waits until the earlier one is settled."""
    in_order = models.BooleanField(default=True)
    """False for one that is repeated after it was settled: it waits for nobody, and nobody for it."""
    body = models.TextField()
    """Empty once it is forgotten."""
    state = models.CharField(max_length=16, choices=DeliveryState, default=DeliveryState.WAITING)
    created_at = models.DateTimeField()
    """The product's moment, as the body says it."""
    delivered_at = models.DateTimeField(null=True)

    # What was sent the last time, and what came back.
    request_url = models.CharField(max_length=URL_LENGTH, blank=True)
    request_headers = models.JSONField(default=dict)
    answer_status = models.PositiveSmallIntegerField(null=True)
    answer_headers = models.JSONField(default=dict)
    answer_body = models.TextField(blank=True)
    duration = models.PositiveIntegerField(null=True)
    """In milliseconds, of the last attempt."""
    failure = models.CharField(max_length=16, choices=Failure, blank=True)
    """Why the last attempt failed; empty when it did not."""
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    """The same in the words of whoever noticed."""

    # The queue runs on the machine's clock, as that of e-mails does.
    entered_at = models.DateTimeField(default=wall_now)
    attempts = models.PositiveIntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True)
    tried_from = models.DateTimeField(null=True)
    """The product's moment of the first attempt that failed, for days that pass on its clock alone."""
    last_tried_at = models.DateTimeField(null=True)
    run_after = models.DateTimeField(default=wall_now)
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        # Partial: millions that are settled are in none of the first four.
        indexes: ClassVar = [
            models.Index(
                fields=["endpoint", "run_after", "id"],
                condition=models.Q(state=DeliveryState.WAITING),
                name="webhook_queue",
            ),
            models.Index(
                fields=["endpoint", "order_key", "id"],
                condition=models.Q(state=DeliveryState.WAITING),
                name="webhook_order",
            ),
            models.Index(fields=["run_after"], condition=models.Q(state=DeliveryState.WAITING), name="webhook_waiting"),
            models.Index(fields=["claimed_by"], condition=~models.Q(claimed_by=""), name="webhook_claims"),
            models.Index(fields=["endpoint", "-created_at", "-id"], name="webhook_deliveries"),
            # What failed, among millions that did not.
            models.Index(
                fields=["endpoint", "-created_at", "-id"], condition=~models.Q(failure=""), name="webhook_failed"
            ),
            models.Index(
                fields=["customer_ref"], condition=models.Q(customer_ref__isnull=False), name="webhook_of_customer"
            ),
            models.Index(fields=["created_at"], name="webhook_age"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.message_id}"

    @property
    def event_name(self) -> str:
        """What happened, for people; the type itself where it is no event."""
        return str(Event(self.event).label) if self.event in Event else self.event

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing of it is left but that it was there (R13.2)."""
        return not self.body
