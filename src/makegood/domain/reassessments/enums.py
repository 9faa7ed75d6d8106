from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestState(TextChoices):
    """What became of the one request to grade again."""

    REQUESTED = "requested", _("sent, waiting for the customer")
    ANSWERED = "answered", _("the customer graded again")
    KEPT = "kept", _("the customer leaves the grade as it is")
    LAPSED = "lapsed", _("the customer did not answer in time")


class Offered(TextChoices):
    """Answers to "was anything offered to you for changing your grade?" (R6.4)."""

    NO = "no", _("no")
    YES = "yes", _("yes")
    UNSAID = "unsaid", _("rather not say")


class Obstacle(TextChoices):
    """Why a review cannot be sent for reassessment, in the order in which they are told (R6.7)."""

    REVIEW_REMOVED = "review_removed", _("This review was removed.")
    ALREADY_REQUESTED = "already_requested", _("This customer has been asked already; that can be done once.")
    CUSTOMER_UNREACHABLE = "customer_unreachable", _("This customer cannot be reached by e-mail any more.")
    CONTACT_BOUNCED = "contact_bounced", _("Your message could not be delivered, so there has been no contact.")
    NO_CONTACT = "no_contact", _("Once an e-mail from you to this customer has been sent, you can ask for a new grade.")
