"""Examples of this app's e-mails, for the operator's preview."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.samples import example_purchase
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.samples import EXAMPLE_ID, Sample
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.kernel import clock

from .letters import Asking, compose_invitation, compose_reminder

_TITLES = {
    "nl": ["Koplamp Noord 80 lux", "Fietsbel", "Kettingslot 110 cm", "Bandenplakset", "Snelbinder"],
    "en": ["Desk lamp Fjord", "Light bulb E27", "Dimmer", "Extension lead 3 m", "Lampshade"],
}


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    base = settings.MAKEGOOD_BASE_URL
    now = clock.now()
    purchase = example_purchase(language)
    purchase.ordered_at = now - timedelta(days=16)
    asking = Asking(
        purchase=purchase,
        titles=_TITLES.get(language, _TITLES["en"]),
        link=base + reverse("customer:review", args=[EXAMPLE_ID]),
        expires_at=now + timedelta(days=MarketplaceSettings().review_link_days),
        unsubscribe_url=base + reverse("customer:unsubscribe", args=[EXAMPLE_ID]),
        my_url=base + reverse("customer:my", args=[EXAMPLE_ID]),
    )
    return [
        Sample(
            template="invitations/email/invitation",
            kind=EmailKind.INVITATION,
            title=_("Invitation"),
            reader=_("The customer"),
            occasion=_("From the first day for asking on, once per purchase, to customers who agreed."),
            rendered=compose_invitation(asking),
        ),
        Sample(
            template="invitations/email/reminder",
            kind=EmailKind.REMINDER,
            title=_("Reminder"),
            reader=_("The customer"),
            occasion=_("Once, where reminders are on and no review was given."),
            rendered=compose_reminder(asking, asked_at=now - timedelta(days=7)),
        ),
    ]
