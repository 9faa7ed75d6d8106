from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned

from . import rules
from .enums import Ground, Origin, Part, Progress, Status, Words

_STATE_LENGTH = 8
_NO_GROUND = Q(removed_ground="")


def _counting() -> Case:
    """`rules.counts_as` in the database's words, so that lists can be filtered by it from an index."""
    return Case(
        When(removed_at__isnull=True, set_aside_at__isnull=True, then=Coalesce("new_overall", "overall")),
        When(removed_at__isnull=True, then=F("overall")),
    )


class Review(SellerOwned):
    """One customer's verdict on one purchase (R1.1).

    `day` is the marketplace's calendar day of `submitted_at`: the day on which the review counts, for ever (R7.3).
    `stored_at` is when it arrived here; `imported_at` the same where it came with an import, whatever its origin:
    nobody is told of it, and the contact it had before then stands. `contacted_at` and `contact_bounced` follow the
    messages (R6.8).
    `response` is the seller's public one, `response_at` when it was last written (R9.3).
    `search_text` holds the folded words of text, explanation and order id, each after a space (R4.1); those that a
    seller may not read are not in it.

    `removed_at` and `removed_ground` tell that it counts no more (R12.2); `set_aside_at` that the new grade does not.
    Who may read the words is `text_state`, `explanation_state` and `response_state` (R12.5). `response_hidden_at`
    is when the marketplace hid a response: until it shows one, each waits for it. `counting` is the grade that counts,
    as the database works it out.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
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
    imported_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    contact_bounced = models.BooleanField(default=False)
    progress = models.CharField(max_length=12, choices=Progress.choices, default=Progress.UNANSWERED)
    new_overall = models.PositiveSmallIntegerField(null=True)
    new_overall_at = models.DateTimeField(null=True)
    new_overall_explanation = models.TextField(blank=True)
    response = models.TextField(blank=True)
    response_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_ground = models.CharField(max_length=21, choices=Ground.choices, blank=True)
    set_aside_at = models.DateTimeField(null=True)
    text_state = models.CharField(max_length=_STATE_LENGTH, choices=Words.choices, default=Words.SHOWN)
    explanation_state = models.CharField(max_length=_STATE_LENGTH, choices=Words.choices, default=Words.SHOWN)
    response_state = models.CharField(max_length=_STATE_LENGTH, choices=Words.choices, default=Words.SHOWN)
    response_hidden_at = models.DateTimeField(null=True)
    counting = models.GeneratedField(
        expression=_counting(), output_field=models.PositiveSmallIntegerField(null=True), db_persist=True
    )
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
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_ground="") | (Q(removed_at__isnull=False) & ~_NO_GROUND),
                name="removed_with_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True) | Q(new_overall__isnull=False), name="set_aside_a_new_grade"
            ),
        ]
        # Those that every review goes into rise, though the lists are read from their ends: what comes last is written
        # at an end of pages that are full, instead of parting each of them in halves.
        indexes: ClassVar = [
            models.Index(fields=["seller", "submitted_at", "id"], name="review_list"),
            models.Index(fields=["seller", "progress", "submitted_at", "id"], name="review_list_by_progress"),
            models.Index(fields=["seller", "updated_at", "id"], name="review_changes"),
            models.Index(fields=["submitted_at", "id"], name="review_all"),
            models.Index(fields=["updated_at", "id"], name="review_all_changes"),
            # The daily digest tells of what came in since the former one; an import is never told of (R14.4).
            models.Index(fields=["seller", "stored_at"], condition=~Q(origin=Origin.IMPORT), name="review_new"),
            # The list of low grades must not read past a million good ones.
            models.Index(fields=["seller", "submitted_at", "id"], condition=Q(overall__lt=6), name="review_list_low"),
            # What to do first: low, unanswered, longest waiting (R4.3); it reads past none of the others. Counting them
            # takes the index alone.
            models.Index(
                fields=["seller", "progress", "submitted_at", "id", "overall", "removed_at"],
                condition=Q(overall__lt=6),
                name="review_to_do",
            ),
            # What shoppers ask for, each in the order of the page; their grades are those that count.
            models.Index(fields=["seller", "counting", "submitted_at", "id"], name="review_list_by_grade"),
            models.Index(
                fields=["seller", "submitted_at", "id"],
                condition=Q(response_at__isnull=False),
                name="review_list_responses",
            ),
            models.Index(
                fields=["seller", "submitted_at", "id"], condition=Q(text__gt=""), name="review_list_with_words"
            ),
            # How long customers waited for the first contact (R9.6), from the index alone.
            models.Index(
                fields=["seller", "-submitted_at", "overall", "contacted_at", "removed_at"],
                condition=Q(contacted_at__isnull=False, removed_at__isnull=True),
                name="review_waits",
            ),
            # What waits for the operator (R12.5), oldest first: few among millions.
            models.Index(
                fields=["stored_at", "id"], condition=Q(text_state=Words.CHECKING), name="review_checking_text"
            ),
            models.Index(
                fields=["new_overall_at", "id"],
                condition=Q(explanation_state=Words.CHECKING),
                name="review_checking_explained",
            ),
            models.Index(
                fields=["response_at", "id"],
                condition=Q(response_state=Words.CHECKING),
                name="review_checking_response",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def counts_as(self) -> int | None:
        """The grade that counts in the average; None when the review was removed."""
        return rules.counts_as(
            self.overall,
            self.new_overall,
            removed=self.removed_at is not None,
            set_aside=self.set_aside_at is not None,
        )

    @property
    def status(self) -> Status:
        """How it stands in public (R12.2, R12.5)."""
        if self.removed_at is not None:
            return Status.REMOVED
        withheld = {self.text_state, self.explanation_state} != {Words.SHOWN}
        return Status.HELD if withheld else Status.PUBLISHED

    @property
    def shown_text(self) -> str:
        """The customer's words as everybody may read them, the seller included; empty while they are withheld."""
        return self._shown(self.text, self.text_state)

    @property
    def shown_explanation(self) -> str:
        """The explanation of the new grade as everybody may read it; empty while it is withheld."""
        return self._shown(self.new_overall_explanation, self.explanation_state)

    @property
    def shown_response(self) -> str:
        """The seller's response as everybody may read it; empty while it is withheld."""
        return self._shown(self.response, self.response_state)

    def _shown(self, words: str, state: str) -> str:
        return words if self.removed_at is None and state == Words.SHOWN else ""

    def words_of(self, part: Part) -> tuple[str, Words]:
        """One of its texts, and who may read it."""
        match part:
            case Part.TEXT:
                return self.text, Words(self.text_state)
            case Part.EXPLANATION:
                return self.new_overall_explanation, Words(self.explanation_state)
            case Part.RESPONSE:
                return self.response, Words(self.response_state)

    @property
    def new_grade(self) -> int | None:
        """The new overall grade, unless it was set aside (R12.2)."""
        return None if self.set_aside_at else self.new_overall

    @property
    def aspects(self) -> dict[str, int]:
        """The aspect grades that were answered."""
        given = {name: getattr(self, name) for name in rules.ASPECTS}
        return {name: grade for name, grade in given.items() if grade is not None}

    @property
    def band(self) -> str:
        """The grade band of the first grade."""
        return rules.band_of(self.overall)


class RepairSum(models.Model):
    """What became of the reviews of one seller, day and first grade that count (R9.6, `rules.Repaired`).

    A row exists exactly while something became of at least one of them. With the sums of grades these tell the recovery
    figures at the same cost for any number of reviews. Positive fields are CHECK constraints: a mistake in the
    arithmetic stops the write that made it.
    """

    pk = models.CompositePrimaryKey("seller_id", "day", "overall")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    overall = models.PositiveSmallIntegerField()
    contacted = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    n1 = models.PositiveIntegerField(default=0)
    n2 = models.PositiveIntegerField(default=0)
    n3 = models.PositiveIntegerField(default=0)
    n4 = models.PositiveIntegerField(default=0)
    n5 = models.PositiveIntegerField(default=0)
    n6 = models.PositiveIntegerField(default=0)
    n7 = models.PositiveIntegerField(default=0)
    n8 = models.PositiveIntegerField(default=0)
    n9 = models.PositiveIntegerField(default=0)
    n10 = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["RepairSum"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.seller_id} {self.day} {self.overall}"
