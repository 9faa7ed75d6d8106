from datetime import datetime
from typing import ClassVar

from django.db import models

from makegood.domain.reviews.models import Review
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned

from . import rules
from .enums import Offered, RequestState


class ReassessmentRequest(SellerOwned):
    """The one request per review to grade again; that there is one at most is the database's word (R6.2)."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="reassessment")
    state = models.CharField(max_length=9, choices=RequestState.choices, default=RequestState.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by_kind = models.CharField(max_length=16)
    requested_by_id = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    offered = models.CharField(max_length=6, choices=Offered.choices, blank=True)
    undelivered_at = models.DateTimeField(null=True)
    mailed_again_at = models.DateTimeField(null=True)
    """When it was mailed once more, to the customer's new address (R6.8)."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "expires_at"], name="reassessment_lapsing"),
            models.Index(fields=["offered", "-settled_at"], name="reassessment_offered"),
            models.Index(
                fields=["id"],
                condition=models.Q(undelivered_at__isnull=False, mailed_again_at=None, state=RequestState.REQUESTED),
                name="reassessment_undelivered",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    def state_at(self, now: datetime) -> RequestState:
        """The state as of `now`: a request lapses when its date has passed, whether or not a worker has run."""
        if self.state == RequestState.REQUESTED and rules.is_shut(self.expires_at, now):
            return RequestState.LAPSED
        return RequestState(self.state)
