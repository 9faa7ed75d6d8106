"""What the survey says (R10.1)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from makegood.domain.conversations.letters import language_of
from makegood.domain.mail.rendering import Rendered, render_email
from makegood.domain.orders.models import Purchase

from .rules import SCORES

_IN_FIRST_ROW = 6
"""So many numbers side by side fit a phone; on a wider screen both rows make one."""


def compose_survey(purchase: Purchase, *, token: str, expires_at: datetime, unsubscribe_url: str) -> Rendered:
    """The question to the customer, each number from 0 to 10 a link that only chooses (R3.3); in their language."""
    language = language_of(purchase)
    with translation.override(language):
        numbers = [(score, _label(score)) for score in SCORES]
    return render_email(
        "nps/email/survey",
        {
            "customer_name": purchase.customer.first_name,
            "seller_name": purchase.seller.name,
            "order_id": purchase.order_id,
            "numbers": (numbers[:_IN_FIRST_ROW], numbers[_IN_FIRST_ROW:]),
            "link": settings.MAKEGOOD_BASE_URL + reverse("customer:survey", args=[token]),
            "expires_at": expires_at,
            "unsubscribe_url": unsubscribe_url,
        },
        language,
    )


def _label(score: int) -> str:
    """What a screen reader says of a number: the ends with their meaning."""
    if score == SCORES[0]:
        return _("0, not at all likely")
    return _("10, extremely likely") if score == SCORES[-1] else str(score)
