from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Origin(TextChoices):
    """Which way a review came in (R1.5)."""

    LINK = "link", _("written through the link in the invitation")
    API = "api", _("handed in by the marketplace")
    IMPORT = "import", _("imported by the marketplace")


class Status(TextChoices):
    """How a review stands in public (R12.2, R12.5)."""

    PUBLISHED = "published", _("published")
    HELD = "held", _("words withheld")
    """The grade counts; some of the customer's words are being checked, or were hidden."""
    REMOVED = "removed", _("removed")


class Words(TextChoices):
    """Who may read one text: what the customer wrote, their explanation, or the seller's response."""

    SHOWN = "shown", _("shown")
    CHECKING = "checking", _("being checked")
    HIDDEN = "hidden", _("hidden by the marketplace")


class Part(TextChoices):
    """The texts of a review, each with a state of its own (R12.5)."""

    TEXT = "text", _("review")
    EXPLANATION = "explanation", _("explanation of the new grade")
    RESPONSE = "response", _("response of the seller")


class Ground(TextChoices):
    """Why a review was removed, or its words hidden (R12.1, R12.4)."""

    WRONG_SELLER = "wrong_seller", _("meant for another seller")
    FRAUD = "fraud", _("fraudulent")
    PERSONAL_DATA = "personal_data", _("personal data")
    UNLAWFUL = "unlawful", _("unlawful or insulting")
    WITHDRAWN_BY_CUSTOMER = "withdrawn_by_customer", _("withdrawn by the customer")


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
