"""An example of this app's e-mail, for the operator's preview."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.samples import example_purchase
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.samples import EXAMPLE_ID, Sample
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.kernel import clock

from . import letters


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    return [_survey(language)]


def _survey(language: str) -> Sample:
    return Sample(
        template="nps/email/survey",
        kind=EmailKind.SURVEY,
        title=_("NPS after customer contact"),
        reader=_("The customer"),
        occasion=_(
            "A day after the seller closed a conversation in which the customer wrote, once, to those who agreed."
        ),
        rendered=letters.compose_survey(
            example_purchase(language),
            token=EXAMPLE_ID,
            expires_at=clock.now() + timedelta(days=MarketplaceSettings().survey_link_days),
            unsubscribe_url=settings.MAKEGOOD_BASE_URL + reverse("customer:unsubscribe", args=[EXAMPLE_ID]),
        ),
    )
