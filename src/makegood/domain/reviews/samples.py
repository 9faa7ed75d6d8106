"""Examples of this app's e-mails, for the operator's preview."""

from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.letters import sender_name
from makegood.domain.conversations.samples import example_purchase
from makegood.domain.grading.rules import EMPTY, GRADES, Tally, assess
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.rendering import Rendered
from makegood.domain.mail.samples import EXAMPLE_ID, Sample
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.orders.models import Purchase
from makegood.kernel import clock
from makegood.kernel.errors import Text

from .letters import compose_digest, compose_new_review, compose_regraded, compose_response
from .models import Review
from .queries import News

_RESPONSES = {
    "nl": "Dank u voor uw eerlijke beoordeling. De verpakking was inderdaad te licht voor een koplamp.\n"
    "Wij versturen ze sinds deze week in een stevige doos.",
    "en": "Thank you for your honest review. The box was indeed too thin for a lamp.\n"
    "Since this week we send them in a sturdy one.",
}
_COMPLAINTS = {
    "nl": "De koplamp deed het drie dagen en toen niet meer. De doos was ook gedeukt.\nJammer, hij zag er goed uit.",
    "en": "The lamp worked for three days and then no more. The box was dented, too.\nA pity, for it looked good.",
}
_EXPLANATIONS = {
    "nl": "Binnen een dag een nieuwe gekregen, en deze doet het. Netjes opgelost.",
    "en": "I got a new one within a day, and this one works. Well solved.",
}


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    review = _review(language)
    return [
        Sample(
            template="reviews/email/response",
            kind=EmailKind.RESPONSE,
            title=_("Public response"),
            reader=_("The customer"),
            occasion=_("When the seller's response to their review is first published."),
            from_name=sender_name(review.seller.name),
            rendered=compose_response(review),
        ),
        _to_staff(
            EmailKind.NEW_REVIEW,
            _("New review"),
            _("Everybody on the seller's staff who wants to hear of such a grade at once"),
            _("When a customer gives a review."),
            compose_new_review(review, language=language),
        ),
        _to_staff(
            EmailKind.REGRADED,
            _("Graded again"),
            _("Everybody on the seller's staff who wants to hear of low grades at once"),
            _("When a customer gives a new overall grade."),
            compose_regraded(review, language=language),
        ),
        _to_staff(
            EmailKind.DIGEST,
            _("Daily digest"),
            _("Everybody on the seller's staff who wants to hear of some grades once a day"),
            _("From 8:00 on, when there were new reviews since the one before."),
            _digest(language),
        ),
    ]


def _review(language: str) -> Review:
    """A low grade of an invented customer, the response and the new grade after it; it is in no table."""
    purchase = example_purchase(language)
    return Review(
        id=EXAMPLE_ID,
        purchase=purchase,
        seller=purchase.seller,
        submitted_at=clock.now(),
        overall=3,
        text=_COMPLAINTS.get(language, _COMPLAINTS["en"]),
        new_overall=8,
        new_overall_explanation=_EXPLANATIONS.get(language, _EXPLANATIONS["en"]),
        response=_RESPONSES.get(language, _RESPONSES["en"]),
    )


def _digest(language: str) -> Rendered:
    review = _review(language)
    today = clock.marketplace_day(clock.now())
    purchase = review.purchase
    day = Tally((0, 0, 1, 0, 0, 0, 9, 14, 6, 2, *EMPTY.numbers[len(GRADES) :]))
    grade = assess(
        purchase.seller.pk,
        on=today,
        in_window=day,
        up_to_now=day,
        first_day=today,
        norm=str(MarketplaceSettings().grade_norm),
    )
    news = News({"low": 1, "middle": 1, "good": 2}, [review, *(_graded(purchase, overall) for overall in (7, 9))])
    return compose_digest(news, seller=purchase.seller, grade=grade, language=language)


def _graded(purchase: Purchase, overall: int) -> Review:
    """A review without words."""
    return Review(id=EXAMPLE_ID, purchase=purchase, overall=overall)


def _to_staff(kind: EmailKind, title: Text, reader: Text, occasion: Text, rendered: Rendered) -> Sample:
    return Sample(
        template=f"reviews/email/{kind.value}",
        kind=kind,
        title=title,
        reader=reader,
        occasion=occasion,
        rendered=rendered,
    )
