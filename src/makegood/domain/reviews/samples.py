"""Examples of this app's e-mails, for the operator's preview."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.letters import sender_name
from makegood.domain.conversations.samples import example_purchase
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.samples import EXAMPLE_ID, Sample

from .letters import compose_response

_RESPONSES = {
    "nl": "Dank u voor uw eerlijke beoordeling. De verpakking was inderdaad te licht voor een koplamp.\n"
    "Wij versturen ze sinds deze week in een stevige doos.",
    "en": "Thank you for your honest review. The box was indeed too thin for a lamp.\n"
    "Since this week we send them in a sturdy one.",
}


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    purchase = example_purchase(language)
    text = _RESPONSES.get(language, _RESPONSES["en"])
    return [
        Sample(
            template="reviews/email/response",
            kind=EmailKind.RESPONSE,
            title=_("Public response"),
            reader=_("The customer"),
            occasion=_("When the seller's response to their review is first published."),
            from_name=sender_name(purchase.seller.name),
            from_address=settings.MAKEGOOD_FROM,
            rendered=compose_response(purchase, review_id=EXAMPLE_ID, text=text),
        )
    ]
