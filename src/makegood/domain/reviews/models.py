from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id

from . import rules
from .enums import Origin, Progress


class Review(models.Model):
    """One customer's verdict on one purchase (R1.1).

    `day` is the marketplace's calendar day of `submitted_at`: the day on which the review counts, for ever (R7.3).
    `stored_at` is when it arrived here. `contacted_at` and `contact_bounced` follow the messages (R6.8).
    `response` is the seller's public one, `response_at` when it was last written (R9.3).
    `search_text` holds the folded words of text, explanation and order id, each after a space (R4.1).
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="review")
    overall = models.PositiveSmallIntegerField()
    as_described = models.PositiveSmallIntegerField(null=True)
    delivery_time = models.PositiveSmallIntegerField(null=True)
    condition = models.PositiveSmallIntegerField(null=True)
    contact = models.PositiveSmallIntegerField(null=True)
    had_contact = models.BooleanField(null=True)
    text = models.TextField(blank=True)
    origin = models.CharField(max_length=6, choices=Origin.choices)
    submitted_at = models.DateTimeField()
    day = models.DateField()
    stored_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)
    contact_bounced = models.BooleanField(default=False)
    progress = models.CharField(max_length=12, choices=Progress.choices, default=Progress.UNANSWERED)
    new_overall = models.PositiveSmallIntegerField(null=True)
    new_overall_at = models.DateTimeField(null=True)
    new_overall_explanation = models.TextField(blank=True)
    response = models.TextField(blank=True)
    response_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(overall__range=(1, 10)), name="overall_is_a_grade"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 10)}),
                    name=f"{name}_is_a_grade",
                )
                for name in (*rules.ASPECTS, "new_overall")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-submitted_at", "-id"], name="review_list"),
            models.Index(fields=["seller", "progress", "-submitted_at", "-id"], name="review_list_by_progress"),
            models.Index(fields=["seller", "updated_at", "id"], name="review_changes"),
            models.Index(fields=["-submitted_at", "-id"], name="review_all"),
            models.Index(fields=["updated_at", "id"], name="review_all_changes"),
            # The daily digest tells of what came in since the former one; an import is never told of (R14.4).
            models.Index(fields=["seller", "stored_at"], condition=~Q(origin=Origin.IMPORT), name="review_new"),
            # The list of low grades must not read past a million good ones.
            models.Index(fields=["seller", "-submitted_at", "-id"], condition=Q(overall__lt=6), name="review_list_low"),
            # What to do first: low, unanswered, longest waiting (R4.3); it reads past none of the others.
            models.Index(
                fields=["seller", "progress", "submitted_at", "id"], condition=Q(overall__lt=6), name="review_to_do"
            ),
            # What shoppers ask for, each in the order of the page; their grades are those that count.
            models.Index(
                F("seller"),
                Coalesce("new_overall", "overall"),
                F("submitted_at").desc(),
                F("id").desc(),
                name="review_list_by_grade",
            ),
            models.Index(
                fields=["seller", "-submitted_at", "-id"],
                condition=Q(response_at__isnull=False),
                name="review_list_responses",
            ),
            models.Index(
                fields=["seller", "-submitted_at", "-id"], condition=Q(text__gt=""), name="review_list_with_words"
            ),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def counts_as(self) -> int:
        """The grade that counts in the average."""
        return rules.counts_as(self.overall, self.new_overall)

    @property
    def aspects(self) -> dict[str, int]:
        """The aspect grades that were answered."""
        given = {name: getattr(self, name) for name in rules.ASPECTS}
        return {name: grade for name, grade in given.items() if grade is not None}

    @property
    def band(self) -> str:
        """The grade band of the first grade."""
        return rules.band_of(self.overall)
