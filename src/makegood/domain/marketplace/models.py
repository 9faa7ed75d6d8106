from typing import ClassVar

from django.db import models

from .rules import SETTINGS


class MarketplaceSettings(models.Model):
    """What the operator settled; one row, id 1, made by the first change. Days are the marketplace's (R2.1).

    `rules.SETTINGS` has the limits of each.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    invite_from_day = models.PositiveSmallIntegerField(default=SETTINGS["invite_from_day"].default)
    """First day after the expected delivery date on which an invitation may be sent (R2.1)."""
    invite_until_day = models.PositiveSmallIntegerField(default=SETTINGS["invite_until_day"].default)
    """Last such day, inclusive."""
    reminder_after_days = models.PositiveSmallIntegerField(null=True, default=SETTINGS["reminder_after_days"].default)
    """Days after the invitation on which the one reminder is sent; null: no reminders (R2.6)."""
    asking_from_hour = models.PositiveSmallIntegerField(default=SETTINGS["asking_from_hour"].default)
    """Asking e-mails leave from this hour on, marketplace time (R2.3)."""
    asking_until_hour = models.PositiveSmallIntegerField(default=SETTINGS["asking_until_hour"].default)
    """And before this one; 24: until midnight."""
    review_link_days = models.PositiveSmallIntegerField(default=SETTINGS["review_link_days"].default)
    reassessment_link_days = models.PositiveSmallIntegerField(default=SETTINGS["reassessment_link_days"].default)
    survey_link_days = models.PositiveSmallIntegerField(default=SETTINGS["survey_link_days"].default)
    survey_after_hours = models.PositiveSmallIntegerField(default=SETTINGS["survey_after_hours"].default)
    """Hours after the last closing of a conversation (R10.1)."""
    survey_until_day = models.PositiveSmallIntegerField(default=SETTINGS["survey_until_day"].default)
    """Days after that closing until which a survey whose day is taken is tried again (R10.1)."""
    survey_pause_days = models.PositiveSmallIntegerField(default=SETTINGS["survey_pause_days"].default)
    """No survey within so many days of the customer's previous one (R10.1)."""
    grade_norm = models.DecimalField(max_digits=3, decimal_places=1, default=SETTINGS["grade_norm"].default)
    """From this assessment grade on a seller is good (R8.4)."""
    nps_norm = models.SmallIntegerField(default=SETTINGS["nps_norm"].default)
    low_below = models.PositiveSmallIntegerField(default=SETTINGS["low_below"].default)
    """A grade below this one needs attention (R4.3, R9.6)."""
    operator_key_calls = models.PositiveIntegerField(null=True, default=SETTINGS["operator_key_calls"].default)
    """Calls of the API that a key of the marketplace may make in a minute; null: as many as it likes."""
    seller_key_calls = models.PositiveIntegerField(null=True, default=SETTINGS["seller_key_calls"].default)
    """The same of a seller's key."""
    wrong_key_calls = models.PositiveIntegerField(null=True, default=SETTINGS["wrong_key_calls"].default)
    """Calls from one address in a minute with a key that is none; more of them are not answered with 401 any more."""
    second_factor = models.CharField(max_length=16, default=SETTINGS["second_factor"].default)
    """Who must have a second factor: `enums.Whom`."""
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_settings")]

    def __str__(self) -> str:
        return "settings"
