"""What the e-mails that ask for a review say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from makegood.domain.conversations.letters import language_of
from makegood.domain.mail.rendering import Rendered, render_email
from makegood.domain.orders.models import Purchase

TITLES_SHOWN = 3
_IN_A_ROW = 5


@dataclass(frozen=True, slots=True)
class Asking:
    """What an e-mail that asks is made of: the link to the form and until when it works, `titles` of the articles.

    `my_url` leads to what is kept of the customer.
    """

    purchase: Purchase
    titles: Sequence[str]
    link: str
    expires_at: datetime
    unsubscribe_url: str
    my_url: str


def compose_invitation(asking: Asking) -> Rendered:
    """The marketplace asks what the customer thinks of the seller (R3.3)."""
    return render_email("invitations/email/invitation", _context(asking), language_of(asking.purchase))


def compose_reminder(asking: Asking, *, asked_at: datetime) -> Rendered:
    """The same once more, with the same link (R2.6); `asked_at` is when the invitation left."""
    context = {**_context(asking), "asked_at": asked_at}
    return render_email("invitations/email/reminder", context, language_of(asking.purchase))


def _context(asking: Asking) -> dict[str, object]:
    purchase = asking.purchase
    with translation.override(language_of(purchase)):
        numbers = [(number, _label(number)) for number in range(1, 11)]
    return {
        "customer_name": purchase.customer.first_name,
        "seller_name": purchase.seller.name,
        "order_id": purchase.order_id,
        "ordered_at": purchase.ordered_at,
        "titles": asking.titles[:TITLES_SHOWN],
        "more": max(len(asking.titles) - TITLES_SHOWN, 0),
        "numbers": [numbers[start : start + _IN_A_ROW] for start in range(0, len(numbers), _IN_A_ROW)],
        "link": asking.link,
        "expires_at": asking.expires_at,
        "unsubscribe_url": asking.unsubscribe_url,
        "my_url": asking.my_url,
    }


def _label(number: int) -> str:
    """What a screen reader says of a number; nobody is to grade upside down (R3.7)."""
    if number == 1:
        return _("Grade 1, very bad")
    return _("Grade 10, excellent") if number == 10 else _("Grade %(number)s") % {"number": number}
