from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Origin(TextChoices):
    """Which way a review came in (R1.5)."""

    LINK = "link", _("written through the link in the invitation")
    API = "api", _("handed in by the marketplace")
    IMPORT = "import", _("imported by the marketplace")


class Progress(TextChoices):
    """How far a seller came with a review; exactly one holds (R4.1)."""

    UNANSWERED = "unanswered", _("not contacted yet")
    CONTACTED = "contacted", _("contacted")
    ASKED_AGAIN = "asked_again", _("asked to grade again")
    GRADED_AGAIN = "graded_again", _("graded again")


class Band(TextChoices):
    """Grade bands, by the first overall grade (R4.1)."""

    LOW = "low", _("low (1 to 5)")
    MIDDLE = "middle", _("middle (6 and 7)")
    GOOD = "good", _("good (8 to 10)")
