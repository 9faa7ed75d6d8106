from typing import ClassVar

from django.db import models
from django.db.models import Q

from makegood.domain.orders.models import Product, Purchase
from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned
from makegood.kernel.values import NAME_LIMIT

from .enums import Ground, Origin, Status
from .rules import Rating


class ProductReview(SellerOwned):
    """One customer's opinion of one article of one purchase (R11.1).

    `seller` sold it. `held_for` names the text checks that found something in the words, whatever became of it.
    `settled_at` is when the operator last decided about the words; null while held ones wait. Removing leaves it as
    it is, so that words which waited do so again once the review is back. `removed_ground` is empty where nobody noted
    one.
    `language` is the one it was written in, as far as that is known; `stored_at` is when it arrived here.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="product_reviews", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    stars = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=NAME_LIMIT, blank=True)
    text = models.TextField(blank=True)
    pros = models.JSONField(default=list)
    cons = models.JSONField(default=list)
    language = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PUBLISHED)
    held_for = models.JSONField(default=list)
    settled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_ground = models.CharField(max_length=13, choices=Ground.choices, blank=True)
    origin = models.CharField(max_length=6, choices=Origin.choices)
    helpful = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purchase", "product"], name="one_review_per_article"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="stars_are_one_to_five"),
        ]
        indexes: ClassVar = [
            # What shoppers ask for, each in the order of the page; read from the end, for writing there is cheap.
            models.Index(fields=["product", "submitted_at", "id"], name="product_review_newest"),
            models.Index(fields=["product", "helpful", "submitted_at", "id"], name="product_review_helpful"),
            models.Index(fields=["product", "stars", "submitted_at", "id"], name="product_review_stars"),
            models.Index(fields=["seller", "submitted_at", "id"], name="product_review_seller"),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(status=Status.HELD, settled_at=None),
                name="product_review_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def words_shown(self) -> bool:
        """Whether shoppers and sellers may read the words."""
        return self.status == Status.PUBLISHED

    @property
    def is_waiting(self) -> bool:
        """Whether the words wait for the operator."""
        return self.status == Status.HELD and self.settled_at is None

    @property
    def waits_once_shown(self) -> bool:
        """Whether a check held the words, and nobody has decided about them: also while the review is removed."""
        return bool(self.held_for) and self.settled_at is None and self.has_words

    @property
    def has_words(self) -> bool:
        """Whether there is more than stars."""
        return bool(self.title or self.text or self.pros or self.cons)


class HelpfulVote(models.Model):
    """A reader found a review helpful (R11.3). `voter` is a random mark that only their browser has."""

    id = models.BigAutoField(primary_key=True)
    review = models.ForeignKey(ProductReview, on_delete=models.PROTECT, related_name="votes", db_index=False)
    voter = models.CharField(max_length=ID_LENGTH)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["review", "voter"], name="one_vote_per_reader")]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class ProductSum(models.Model):
    """How many reviews of an article have each number of stars; removed ones do not count, held ones do.

    Positive fields are CHECK constraints: a mistake in the arithmetic stops the write that made it.
    """

    product = models.OneToOneField(Product, on_delete=models.PROTECT, primary_key=True, related_name="+")
    n1 = models.PositiveIntegerField(default=0)
    n2 = models.PositiveIntegerField(default=0)
    n3 = models.PositiveIntegerField(default=0)
    n4 = models.PositiveIntegerField(default=0)
    n5 = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"sum of {self.product_id}"

    @property
    def rating(self) -> Rating:
        """The same as plain numbers."""
        return Rating((self.n1, self.n2, self.n3, self.n4, self.n5))
