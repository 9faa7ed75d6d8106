from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from makegood.domain.conversations.models import Conversation
from makegood.domain.orders.models import Customer
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned

from . import rules
from .enums import SurveyState


class Survey(SellerOwned):
    """The one survey about a conversation, ever (R10.1); its answer is final (R10.2).

    Made when a day was found for it; taken back (deleted) when it may not leave after all, so that a later closing can
    ask. `planned_for`, `email_id` as with an invitation. `expires_at` is what the e-mail says, whenever that leaves.
    `undelivered_at`: its e-mail came back. `answered_on` is the marketplace's day of the answer (R10.3).
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    conversation = models.OneToOneField(Conversation, on_delete=models.PROTECT, related_name="survey")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=SurveyState.choices, default=SurveyState.DUE)
    planned_for = models.DateField()
    email_id = models.CharField(max_length=ID_LENGTH, blank=True)
    sent_at = models.DateTimeField(null=True)
    undelivered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(0, 10)), name="score_is_0_to_10"),
            models.CheckConstraint(
                condition=(Q(score=None, answered_at=None, answered_on=None) & ~Q(state=SurveyState.ANSWERED))
                | Q(
                    state=SurveyState.ANSWERED,
                    score__isnull=False,
                    answered_at__isnull=False,
                    answered_on__isnull=False,
                ),
                name="answered_with_a_score",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["planned_for", "id"], condition=Q(state=SurveyState.DUE), name="survey_due"),
            models.Index(fields=["expires_at", "id"], condition=Q(state=SurveyState.SENT), name="survey_lapsing"),
            models.Index(fields=["customer", "-sent_at"], name="survey_customer"),
            models.Index(
                fields=["seller", "answered_on", "score"], condition=Q(score__isnull=False), name="survey_answers"
            ),
            models.Index(
                fields=["seller", "-answered_at", "-id"],
                condition=Q(score__isnull=False) & ~Q(comment=""),
                name="survey_comments",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    def is_open(self, now: datetime) -> bool:
        """Whether it can be answered: its date decides, whether or not a worker has run (R3.4).

        An e-mail of which nobody knows whether it arrived can be answered before it counts as sent.
        """
        return self.state in (SurveyState.DUE, SurveyState.SENT) and not rules.is_shut(self.expires_at, now)
