"""Examples of this app's e-mails, for the operator's preview."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.letters import sender_name
from makegood.domain.conversations.samples import example_purchase
from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.samples import EXAMPLE_ID, Sample
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.kernel import clock

from . import letters, rules


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    return [_request(language), _offer_reported(language)]


def _request(language: str) -> Sample:
    purchase = example_purchase(language)
    base = settings.MAKEGOOD_BASE_URL
    return Sample(
        template="reassessments/email/request",
        kind=EmailKind.REASSESSMENT,
        title=_("Request to grade again"),
        reader=_("The customer"),
        occasion=_("When the seller asks for it, once per review, after contact about it."),
        from_name=sender_name(purchase.seller.name),
        from_address=relay_address(EXAMPLE_ID),
        rendered=letters.compose_request(
            purchase,
            overall=3,
            expires_at=rules.link_expiry(clock.now(), MarketplaceSettings().reassessment_link_days),
            link=base + reverse("customer:again", args=[EXAMPLE_ID]),
            unsubscribe_url=base + reverse("customer:unsubscribe", args=[EXAMPLE_ID]),
        ),
    )


def _offer_reported(language: str) -> Sample:
    purchase = example_purchase(language)
    return Sample(
        template="reassessments/email/offer_reported",
        kind=EmailKind.OFFER_REPORTED,
        title=_("Offer reported"),
        reader=_("Every operator"),
        occasion=_("When a customer says that something was offered for changing the grade."),
        rendered=letters.compose_offer_reported(
            seller_name=purchase.seller.name,
            order_id=purchase.order_id,
            withdrawn=False,
            link=settings.MAKEGOOD_BASE_URL + reverse("operator:case", args=["review", EXAMPLE_ID]),
            all_link=settings.MAKEGOOD_BASE_URL + reverse("operator:offers"),
            language=language,
        ),
    )
