from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    """Where the survey about a conversation stands. The moves: due to sent or lapsed, sent to answered."""

    DUE = "due", _("planned")
    SENT = "sent", _("sent")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("lapsed")
