from typing import ClassVar

from django.conf import settings
from django.db import models

from makegood.kernel.actors import Role
from makegood.kernel.ids import ID_LENGTH, MARKETPLACE_ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned

from .enums import NoticeTime, RoleChoice
from .rules import BANDS, Notifications, default_notifications, notice_time


class Seller(models.Model):
    """A shop on the marketplace, under the marketplace's own id.

    `search_text` is id and name without case and accents (`kernel.values.search_text`), by which people look for it.
    """

    id = models.CharField(primary_key=True, max_length=MARKETPLACE_ID_LENGTH)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, blank=True)
    email = models.EmailField(blank=True)
    active = models.BooleanField(default=True)
    search_text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="seller_list")]

    def __str__(self) -> str:
        return self.id


class Membership(SellerOwned):
    """Somebody on the staff of a seller, with a role there.

    `notify_…` is what they chose to be told of (R4.5); as long as they chose nothing, their role decides.
    `digested_until` is the moment up to which they were told in a daily digest, whether or not there was one to send.
    """

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=RoleChoice.choices)
    created_at = models.DateTimeField()
    notify_low = models.CharField(max_length=8, choices=NoticeTime.choices, blank=True)
    notify_middle = models.CharField(max_length=8, choices=NoticeTime.choices, blank=True)
    notify_good = models.CharField(max_length=8, choices=NoticeTime.choices, blank=True)
    notify_messages = models.BooleanField(null=True)
    digested_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "seller"], name="one_membership")]
        indexes: ClassVar = [models.Index(fields=["digested_until"], name="digest_due")]

    def __str__(self) -> str:
        return f"{self.role} at {self.seller_id}"

    @property
    def notifications(self) -> Notifications:
        """What they are told of: their own choice, else what holds for their role."""
        role = Role(self.role)
        times = {band: notice_time(getattr(self, f"notify_{band}"), role=role, band=band) for band in BANDS}
        chosen = self.notify_messages
        messages = default_notifications(role).messages if chosen is None else chosen
        return Notifications(**times, messages=messages)


class StaffInvitation(SellerOwned):
    """An e-mail that asks somebody to join a seller's staff. Its link works once, until `expires_at`.

    It is open until it was accepted or withdrawn; past `expires_at` it can be sent again, which opens the link again.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="staff_invitations")
    email = models.EmailField()
    """Lower case, as people sign in with it."""
    role = models.CharField(max_length=8, choices=RoleChoice.choices)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_staff_invitation",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["seller", "created_at"], name="staff_invitations_made")]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.seller_id}"
