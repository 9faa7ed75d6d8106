from typing import ClassVar

from django.db import models
from django.db.models import Q

from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned

from .enums import AskedBy, InvitationState, Reason


class AskedDay(models.Model):
    """An address got, or is to get, its one commercial e-mail of that day (R2.3). The database holds it to one.

    `address` is lower-cased, and holds across customers; it is a mark of the customer's where their address's day is
    somebody else's already, and where nobody is to know the address any more. `customer` is the row id of whoever has
    the day, so that a change of address makes no second e-mail possible; no foreign key, because on PostgreSQL that
    would wait for whoever changes the customer. `about` is the id of what asks, empty for a mailing.
    """

    id = models.BigAutoField(primary_key=True)
    address = models.CharField(max_length=254)
    customer = models.BigIntegerField(null=True)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=AskedBy.choices)
    about = models.CharField(max_length=ID_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "address"], name="one_asking_email_a_day"),
            models.UniqueConstraint(fields=["day", "customer"], name="one_asking_email_a_day_for_a_customer"),
        ]
        indexes: ClassVar = [models.Index(fields=["about"], name="asked_day_about")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"


class Invitation(SellerOwned):
    """The e-mail that asks for a review of one purchase, from the first day on which it was in question.

    A million may be made in one go, so there is no index that no query uses.

    A purchase without a row here was not decided on yet. While `due`, how it stands is judged from the purchase as it
    is (`queries.standing_of`): `planned_for` is the day it was given, and `email_id` the e-mail in the outbox once
    that is written; without a day, `reason` says that the last one tried was taken. `reason` says why one lapsed or was
    cancelled, `settled_on` on which day. `undelivered_at`: its e-mail was refused or came back. `look_on` is the day on
    which to look whether to remind; null when that was decided.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="invitation")
    state = models.CharField(max_length=9, choices=InvitationState.choices, default=InvitationState.DUE)
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    planned_for = models.DateField(null=True)
    email_id = models.CharField(max_length=ID_LENGTH, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    undelivered_at = models.DateTimeField(null=True)
    look_on = models.DateField(null=True)

    class Meta:
        # Partial: each holds what is going on, or what a figure is made of, and none all invitations of all times.
        indexes: ClassVar = [
            models.Index(fields=["planned_for", "id"], condition=Q(state="due"), name="invitation_due"),
            models.Index(
                fields=["planned_for", "id"], condition=Q(state="due", email_id=""), name="invitation_to_write"
            ),
            models.Index(
                fields=["sent_on", "id", "look_on"], condition=Q(look_on__isnull=False), name="invitation_reminding"
            ),
            models.Index(fields=["sent_on", "id"], condition=Q(state="sent"), name="invitation_sent"),
            models.Index(
                fields=["settled_on", "state", "reason"],
                condition=Q(settled_on__isnull=False),
                name="invitation_settled",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Reminder(SellerOwned):
    """The one reminder of an invitation (R2.6). Fields as there; a cancelled one is not tried again."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="reminder")
    state = models.CharField(max_length=9, choices=InvitationState.choices, default=InvitationState.DUE)
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    planned_for = models.DateField(null=True)
    email_id = models.CharField(max_length=ID_LENGTH, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["planned_for", "id"], condition=Q(state="due"), name="reminder_due"),
            models.Index(fields=["planned_for", "id"], condition=Q(state="due", email_id=""), name="reminder_to_write"),
            models.Index(fields=["sent_on", "id"], condition=Q(state="sent"), name="reminder_sent"),
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
