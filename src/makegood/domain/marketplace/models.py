from decimal import Decimal
from typing import ClassVar

from django.db import models


class MarketplaceSettings(models.Model):
    """What the operator settled; one row, id 1, made by the first change. Days are the marketplace's (R2.1).

    `rules.SETTINGS` has the limits of each.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    invite_from_day = models.PositiveSmallIntegerField(default=3)
    """First day after the expected delivery date on which an invitation may be sent (R2.1)."""
    invite_until_day = models.PositiveSmallIntegerField(default=18)
    """Last such day, inclusive."""
    reminder_after_days = models.PositiveSmallIntegerField(null=True, default=None)
    """Days after the invitation on which the one reminder is sent; null: no reminders (R2.6)."""
    asking_from_hour = models.PositiveSmallIntegerField(default=9)
    """Asking e-mails leave from this hour on, marketplace time (R2.3)."""
    asking_until_hour = models.PositiveSmallIntegerField(default=24)
    """And before this one; 24: until midnight."""
    review_link_days = models.PositiveSmallIntegerField(default=60)
    reassessment_link_days = models.PositiveSmallIntegerField(default=30)
    survey_link_days = models.PositiveSmallIntegerField(default=30)
    survey_after_hours = models.PositiveSmallIntegerField(default=24)
    """Hours after the last closing of a conversation (R10.1)."""
    survey_until_day = models.PositiveSmallIntegerField(default=7)
    """Days after that closing until which a survey whose day is taken is tried again (R10.1)."""
    survey_pause_days = models.PositiveSmallIntegerField(default=30)
    """No survey within so many days of the customer's previous one (R10.1)."""
    grade_norm = models.DecimalField(max_digits=3, decimal_places=1, default=Decimal("8.0"))
    """From this assessment grade on a seller is good (R8.4)."""
    nps_norm = models.SmallIntegerField(default=25)
    low_below = models.PositiveSmallIntegerField(default=6)
    """A grade below this one needs attention (R4.3, R9.6)."""
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_settings")]

    def __str__(self) -> str:
        return "settings"
