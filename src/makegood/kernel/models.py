from typing import ClassVar

from django.db import models

from .ids import ID_LENGTH, MARKETPLACE_ID_LENGTH


class AuditRow(models.Model):
    """One line of the audit trail; appended by `kernel.audit.record`, never changed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    event = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    seller_ref = models.CharField(max_length=MARKETPLACE_ID_LENGTH, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        # Every filter of the operator's page, in the order in which the page tells.
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["event", "at", "id"], name="audit_event"),
            models.Index(fields=["seller_ref", "at", "id"], name="audit_of_seller"),
            models.Index(fields=["subject_id", "at", "id"], name="audit_about"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_kind}:{self.subject_id}"


class AuditSeal(models.Model):
    """One link of the chain over the audit trail (R12.3); appended by `kernel.sealing`, never changed.

    `number` counts from 1 without a gap, so two workers can never both put a link behind the same one.
    """

    number = models.BigIntegerField(primary_key=True)
    audit_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class CallCount(models.Model):
    """How often somebody called in the minute that began at `began` (seconds since 1970); see `kernel.rates`.

    `name` is a key's number, or a keyed hash of a client's address.
    """

    name = models.CharField(primary_key=True, max_length=64)
    began = models.BigIntegerField()
    used = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name


class Installation(models.Model):
    """What was decided when the database was made; one row, id 1.

    The time zone decides on which calendar day a review counts (R8.5), so a start with another one is refused. So is
    one with another secret key: links in e-mails would lead nowhere, and addresses that unsubscribed would be unknown.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    time_zone = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True, editable=False)
    """When it was last made from a backup."""
    key_mark = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 - see migration 0006
    """A fingerprint of the secret key under which everything was sealed and signed; null until `init` writes it."""

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return self.time_zone


class LiveWorker(models.Model):
    """A worker that was at work a moment ago: its heartbeat, on the machine's clock.

    `id` is that of the worker's lock file; `expected_by` is when it will have been heard of again, unless it is dead.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH)
    seen_at = models.DateTimeField()
    expected_by = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class Figure(models.Model):
    """A number for monitoring that must outlast processes: what workers did since the installation was made.

    Counters only grow, so that a rate can be taken over any restart. `at` is when it was last written.
    """

    name = models.CharField(primary_key=True, max_length=64)
    value = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Stamp(models.Model):
    """When what a public page shows last changed; drawn by triggers, see `kernel.stamps`.

    `name` is what it is about, empty for everything. On PostgreSQL a name may have several rows.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=MARKETPLACE_ID_LENGTH + 8)
    value = models.BigIntegerField()

    class Meta:
        # `value` is in no index, so that PostgreSQL rewrites a row in its place.
        indexes: ClassVar = [models.Index(fields=["name"], name="stamp_name")]

    def __str__(self) -> str:
        return self.name
