from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Origin(TextChoices):
    """Which way a product review came in; its purchase was known in each of them."""

    LINK = "link", _("written through the link in the invitation")
    API = "api", _("handed in by the marketplace")
    IMPORT = "import", _("imported by the marketplace")


class Status(TextChoices):
    """What shoppers see of a product review."""

    PUBLISHED = "published", _("published")
    HELD = "held", _("words withheld")
    REMOVED = "removed", _("removed")


class Ground(TextChoices):
    """Why a product review was removed (R12.1)."""

    WRONG_SELLER = "wrong_seller", _("meant for another seller")
    FRAUD = "fraud", _("fraudulent")
    PERSONAL_DATA = "personal_data", _("personal data")
    UNLAWFUL = "unlawful", _("unlawful or insulting")


class Sort(TextChoices):
    """In which order shoppers see the reviews of an article."""

    NEWEST = "newest", _("newest first")
    HELPFUL = "helpful", _("most helpful first")
    HIGHEST = "highest", _("most stars first")
    LOWEST = "lowest", _("fewest stars first")
