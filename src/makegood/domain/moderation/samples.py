"""Examples of this app's e-mails, for the operator's preview."""

from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.samples import example_purchase
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.rendering import Rendered
from makegood.domain.mail.samples import EXAMPLE_ID, Sample
from makegood.kernel import clock
from makegood.kernel.errors import Text

from . import letters, rules
from .enums import Party, ReportGround, SubjectKind, Verdict

_REASONS = {
    "nl": "In de tekst staat het telefoonnummer van de bezorger. Dat hoort niet op een openbare pagina, tenzij hij"
    " daarmee instemt.",
    "en": "The text holds the phone number of the courier. That does not belong on a public page unless he agrees.",
}


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    purchase = example_purchase(language)
    now = clock.now()
    told = letters.Told(
        kind=SubjectKind.REVIEW,
        verdict=Verdict.REMOVE_WORDS,
        ground=ReportGround.PERSONAL_DATA,
        reason=_REASONS.get(language, _REASONS["en"]),
        before="",
        seller_name=purchase.seller.name,
        order_id=purchase.order_id,
        appeal_until=rules.appeal_until(now),
    )
    link = letters.decision_link(EXAMPLE_ID)
    received = letters.compose_received(
        page_of=purchase.seller.name,
        ground=ReportGround.FRAUD,
        made_at=now,
        link=letters.report_link(EXAMPLE_ID),
        language=language,
    )
    return [
        _sample(
            EmailKind.DECISION,
            _("Decision"),
            _("The customer whose review it is; the seller's staff and whoever reported get the like"),
            _("When the operator decides about a review or a response."),
            letters.compose_decision(told, reader=Party.CUSTOMER, link=link, may_appeal=True, language=language),
        ),
        _sample(
            EmailKind.REPORT_RECEIVED,
            _("Report received"),
            _("The reader who reported"),
            _("When somebody reports a review or a response from the shop page."),
            received,
        ),
        _sample(
            EmailKind.REPORT_MOOT,
            _("Report without object"),
            _("The reader who reported"),
            _("When the customer withdraws the review before there is a decision."),
            letters.compose_moot(page_of=purchase.seller.name, link=letters.report_link(EXAMPLE_ID), language=language),
        ),
    ]


def _sample(kind: EmailKind, title: Text, reader: Text, occasion: Text, rendered: Rendered) -> Sample:
    return Sample(
        template=f"moderation/email/{kind.value}",
        kind=kind,
        title=title,
        reader=reader,
        occasion=occasion,
        rendered=rendered,
    )
