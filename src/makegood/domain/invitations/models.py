from typing import ClassVar

from django.db import models
from django.db.models import Q

from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id

from .enums import AskedBy, InvitationState, Reason


class AskedDay(models.Model):
    """An address got, or is to get, its one commercial e-mail of that day (R2.3). The database holds it to one.

    `address` is lower-cased, and holds across customers; `about` is the id of what asks, empty for a mailing.
    """

    id = models.BigAutoField(primary_key=True)
    address = models.CharField(max_length=254)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=AskedBy.choices)
    about = models.CharField(max_length=ID_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["address", "day"], name="one_asking_email_a_day")]
        indexes: ClassVar = [models.Index(fields=["about"], condition=~Q(about=""), name="asked_day_about")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"


class Invitation(models.Model):
    """The e-mail that asks for a review of one purchase, once there is a decision about it.

    A purchase without a row here was not decided on yet; `queries` tells how it stands. While `due`, `planned_for` is
    the day it was given, and `email_id` the e-mail in the outbox once that is written. `reason` says why one lapsed or
    was cancelled. `settled_at` is when it got its last state. `undelivered_at`: its e-mail came back.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="invitation")
    state = models.CharField(max_length=9, choices=InvitationState.choices, default=InvitationState.DUE)
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    planned_for = models.DateField(null=True)
    email_id = models.CharField(max_length=ID_LENGTH, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    undelivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["planned_for", "id"], condition=Q(state="due"), name="invitation_due"),
            models.Index(fields=["sent_on", "id"], condition=Q(state="sent"), name="invitation_sent"),
            models.Index(fields=["settled_at", "state", "reason"], name="invitation_settled"),
            models.Index(fields=["seller", "state"], name="invitation_seller"),
        ]

    def __str__(self) -> str:
        return self.id


class Reminder(models.Model):
    """The one reminder of an invitation (R2.6). `due` and `sent` as there; a cancelled one is not tried again."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="reminder")
    state = models.CharField(max_length=9, choices=InvitationState.choices, default=InvitationState.DUE)
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    planned_for = models.DateField(null=True)
    email_id = models.CharField(max_length=ID_LENGTH, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["planned_for", "id"], condition=Q(state="due"), name="reminder_due"),
        ]

    def __str__(self) -> str:
        return self.id


class Planner(models.Model):
    """One row, id 1, locked by whoever plans: days are given out in one order, whichever worker does it (R2.3)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_planner")]

    def __str__(self) -> str:
        return "planner"
