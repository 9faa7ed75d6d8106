from typing import ClassVar

from django.db import models

from makegood.kernel.owned import SellerOwned

from .enums import Span


class GradeSum(SellerOwned):
    """Running sums over the reviews of one seller: over a day, a month (start = its first day), or all time.

    A row exists exactly while at least one review counts in it. The key begins with the seller, and every read about
    sellers is a range of it.
    """

    pk = models.CompositePrimaryKey("seller_id", "span", "start")
    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="+", db_index=False)
    span = models.PositiveSmallIntegerField(choices=[(span.value, span.name.lower()) for span in Span])
    start = models.DateField()

    # How many reviews have this overall grade. Positive fields are CHECK constraints: a mistake in the
    # arithmetic stops the write that made it instead of spoiling a grade.
    n1 = models.PositiveIntegerField()
    n2 = models.PositiveIntegerField()
    n3 = models.PositiveIntegerField()
    n4 = models.PositiveIntegerField()
    n5 = models.PositiveIntegerField()
    n6 = models.PositiveIntegerField()
    n7 = models.PositiveIntegerField()
    n8 = models.PositiveIntegerField()
    n9 = models.PositiveIntegerField()
    n10 = models.PositiveIntegerField()

    as_described_count = models.PositiveIntegerField()
    as_described_sum = models.PositiveBigIntegerField()
    delivery_time_count = models.PositiveIntegerField()
    delivery_time_sum = models.PositiveBigIntegerField()
    condition_count = models.PositiveIntegerField()
    condition_sum = models.PositiveBigIntegerField()
    contact_count = models.PositiveIntegerField()
    contact_sum = models.PositiveBigIntegerField()

    objects: ClassVar[models.Manager["GradeSum"]] = models.Manager()

    class Meta:
        indexes: ClassVar = [
            # Whose reviews leave the window tonight; everything else is a range of the key.
            models.Index(fields=["span", "start", "seller"], name="grade_days"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} {Span(self.span).name.lower()} {self.start}"


class ToldGrade(SellerOwned):
    """On which day of the marketplace those who listen (`grade.changed`) were last told of a seller's grade."""

    seller = models.OneToOneField(
        "sellers.Seller", on_delete=models.PROTECT, primary_key=True, related_name="+", db_index=False
    )
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.seller_id} {self.day}"


class GradeSweep(models.Model):
    """Up to which day it was looked whose grade another window changed; one row, id 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_grade_sweep")]

    def __str__(self) -> str:
        return str(self.day)
