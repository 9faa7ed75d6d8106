"""Examples of this app's e-mails, for the operator's preview."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.samples import EXAMPLE_ID, Sample
from makegood.domain.orders.models import Customer, Order, Purchase
from makegood.domain.sellers.models import Seller
from makegood.kernel import clock

from .letters import compose, compose_notice, sender_name

# Invented people and what they wrote, in the language of the e-mail.
_SHOPS = {"nl": "De Fietshoek", "en": "Northlight Lamps"}
_MESSAGES = {
    "nl": """Wat vervelend dat uw koplamp na drie dagen al stuk was; ik begrijp uw lage cijfer goed.

Dit doen wij nu voor u:

- er is vandaag **een nieuwe koplamp** verstuurd, die u morgen krijgt
- de kapotte hoeft u niet terug te sturen
- u krijgt de verzendkosten terug

Lukt het daarna nog niet? Antwoord dan gerust op deze e-mail.""",
    "en": """I am very sorry that your lamp broke after three days, and I understand your low grade.

This is what we are doing about it:

- **a new lamp** left our warehouse today and will be with you tomorrow
- there is no need to send the broken one back
- you get the shipping costs back

If anything is still wrong after that, just answer this e-mail.""",
}
_QUESTIONS = {
    "nl": "Dank u voor de snelle reactie. De nieuwe koplamp is binnen, maar de houder past niet om mijn stuur.\n"
    "Heeft u er ook een van 31,8 mm?",
    "en": "Thank you for the quick answer. The new lamp is here, but the shade does not fit.\n"
    "Do you have the one with a diameter of 30 cm, too?",
}


def example_purchase(language: str) -> Purchase:
    """A purchase of an invented customer; it is in no table."""
    return Purchase(
        id=EXAMPLE_ID,
        ordered_at=clock.now(),
        seller=Seller(id="example-shop", name=_SHOPS.get(language, _SHOPS["en"])),
        order=Order(id="10042"),
        customer=Customer(name="Anna de Vries", email="anna@example.com", language=language),
    )


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    return [_message(language), _customer_message(language)]


def _message(language: str) -> Sample:
    purchase = example_purchase(language)
    return Sample(
        template="conversations/email/message",
        kind=EmailKind.CONVERSATION,
        title=_("Message from the seller"),
        reader=_("The customer"),
        occasion=_("When somebody on the seller's staff sends it."),
        from_name=sender_name(purchase.seller.name),
        from_address=relay_address(EXAMPLE_ID),
        rendered=compose(purchase, _MESSAGES.get(language, _MESSAGES["en"])),
    )


def _customer_message(language: str) -> Sample:
    return Sample(
        template="conversations/email/customer_message",
        kind=EmailKind.CUSTOMER_MESSAGE,
        title=_("Notice of a customer's message"),
        reader=_("Everybody on the seller's staff who wants to be told"),
        occasion=_("When a customer writes: by e-mail, on the page or through the marketplace."),
        rendered=compose_notice(
            example_purchase(language),
            text=_QUESTIONS.get(language, _QUESTIONS["en"]),
            files=["IMG_2041.jpg"],
            other_address=False,
            link=settings.MAKEGOOD_BASE_URL + reverse("dashboard:conversation", args=[EXAMPLE_ID]),
            language=language,
        ),
    )
