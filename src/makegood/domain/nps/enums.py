from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    """Where the survey about a conversation stands. The moves: due to sent, answered or lapsed (its e-mail can never be
    sent), sent to answered or lapsed (its date has passed). One that is due can also be taken back."""

    DUE = "due", _("planned")
    SENT = "sent", _("sent")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("lapsed")
