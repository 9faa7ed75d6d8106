from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubjectKind(TextChoices):
    """What can be reported and decided about. The ids of a response are those of its review.

    A product review is about an article; a seller sold it.
    """

    REVIEW = "review", _("review")
    RESPONSE = "response", _("response of the seller")
    PRODUCT_REVIEW = "product_review", _("product review")


class Source(TextChoices):
    """Who brought a case before the operator."""

    SELLER = "seller", _("the seller")
    PUBLIC = "public", _("a reader")
    OPERATOR = "operator", _("the marketplace itself")


class ReportGround(TextChoices):
    """Why somebody reports, or the operator decides (R12.1)."""

    WRONG_SELLER = "wrong_seller", _("meant for another seller")
    FRAUD = "fraud", _("fraudulent")
    PERSONAL_DATA = "personal_data", _("personal data")
    UNLAWFUL = "unlawful", _("unlawful or insulting")


class ReportState(TextChoices):
    """How a report stands; `states.py` has the moves."""

    OPEN = "open", _("waiting for a decision")
    DECIDED = "decided", _("decided")
    APPEALED = "appealed", _("objection waiting")
    FINAL = "final", _("decided after an objection")
    MOOT = "moot", _("lapsed, nothing to decide")


class Verdict(TextChoices):
    """What the operator decides (R12.2)."""

    KEEP = "keep", _("keep")
    REMOVE_WORDS = "remove_words", _("hide the words")
    REMOVE = "remove", _("remove")
    VOID_REGRADE = "void_regrade", _("set the new grade aside")


class Party(TextChoices):
    """Who may object to a decision, each once."""

    SELLER = "seller", _("the seller")
    REPORTER = "reporter", _("the reader who reported")
    CUSTOMER = "customer", _("the customer")
