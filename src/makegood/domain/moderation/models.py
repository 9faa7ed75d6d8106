from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned

from . import rules, states
from .enums import Party, ReportGround, ReportState, Source, SubjectKind, Verdict

_KIND_LENGTH = 16
_ADDRESS_LENGTH = 320


class Decision(SellerOwned):
    """What the operator decided about a subject, and why; the last one of a subject is the one that holds (R12.2).

    `parts` names the texts that it hides, where those are not all of them. `reason` is what everybody concerned reads.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=_KIND_LENGTH, choices=SubjectKind.choices)
    subject_id = models.CharField(max_length=ID_LENGTH)
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    ground = models.CharField(max_length=13, choices=ReportGround.choices)
    parts = models.CharField(max_length=40, blank=True)
    reason = models.TextField()
    decided_by_kind = models.CharField(max_length=16)
    decided_by_id = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Two decisions at one moment: the second number is taken, so the later one has to look again.
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "number"], name="one_decision_after_another"),
        ]
        indexes: ClassVar = [models.Index(fields=["decided_at"], name="decision_figures")]

    def __str__(self) -> str:
        return self.id

    @property
    def appeal_until(self) -> datetime:
        """The last moment at which it can be objected to."""
        return rules.appeal_until(self.decided_at)


class Report(SellerOwned):
    """Somebody brought a review or a response before the operator (R12.1), or the operator took it up.

    `decision` is the last one about its subject, `settled_at` when the first was taken. `reporter_email` is a reader's,
    in lower case, for the answer.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=_KIND_LENGTH, choices=SubjectKind.choices)
    subject_id = models.CharField(max_length=ID_LENGTH)
    source = models.CharField(max_length=8, choices=Source.choices)
    ground = models.CharField(max_length=13, choices=ReportGround.choices)
    explanation = models.TextField(blank=True)
    made_by_kind = models.CharField(max_length=16)
    made_by_id = models.CharField(max_length=64)
    reporter_email = models.CharField(max_length=_ADDRESS_LENGTH, blank=True)
    language = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.OPEN)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="reports")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(source=Source.SELLER, state__in=states.WAITING),
                name="one_open_report",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "reporter_email"],
                condition=Q(source=Source.PUBLIC, state__in=states.WAITING) & ~Q(reporter_email=""),
                name="one_open_report_of_a_reader",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at", "id"], condition=Q(state__in=states.WAITING), name="report_queue"),
            models.Index(fields=["subject_kind", "subject_id"], name="report_subject"),
            models.Index(fields=["seller", "-made_at", "-id"], name="report_list"),
            models.Index(fields=["-made_at", "-id"], name="report_all"),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def waits(self) -> bool:
        """Whether the operator's decision is awaited."""
        return self.state in states.WAITING


class Appeal(SellerOwned):
    """An objection to a decision (DSA art. 20): one about a report, one by the customer about what became of theirs.

    The one about a report is made by the seller or by the reader whose report it was, whoever is first.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=_KIND_LENGTH, choices=SubjectKind.choices)
    subject_id = models.CharField(max_length=ID_LENGTH)
    party = models.CharField(max_length=8, choices=Party.choices)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, null=True, related_name="appeal")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    """The one that is objected to."""
    text = models.TextField(blank=True)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(party=Party.CUSTOMER),
                name="one_appeal_of_a_customer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at", "id"], condition=Q(answered_at__isnull=True), name="appeal_queue"),
            models.Index(fields=["subject_kind", "subject_id"], name="appeal_subject"),
        ]

    def __str__(self) -> str:
        return self.id


class Withdrawal(SellerOwned):
    """A customer withdrew their review (R12.4), and perhaps said whether anything was offered for it."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    offered = models.CharField(max_length=6, choices=Offered.choices, blank=True)
    withdrawn_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["offered", "-withdrawn_at"], name="withdrawal_offered")]

    def __str__(self) -> str:
        return str(self.review_id)
