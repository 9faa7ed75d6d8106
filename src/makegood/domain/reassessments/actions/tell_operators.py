from datetime import datetime

from django.conf import settings
from django.urls import reverse

from makegood.domain.accounts.queries import operators
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.reviews.models import Review
from makegood.kernel.languages import spoken

from .. import letters


def tell_operators(*, review: Review, about: str, now: datetime) -> None:
    """Something was offered for a grade: the operator hears of it at once, the seller does not (R6.4).

    `about` is the id of the row with the customer's answer; each operator hears of it once. In the caller's
    transaction.
    """
    base = settings.MAKEGOOD_BASE_URL
    for person in operators():
        language = spoken(person.language)
        rendered = letters.compose_offer_reported(
            seller_name=review.purchase.seller.name,
            order_id=review.purchase.order_id,
            withdrawn=review.removed_at is not None,
            link=base + reverse("operator:case", args=["review", review.pk]),
            all_link=base + reverse("operator:offers"),
            language=language,
        )
        queue_email(
            kind=EmailKind.OFFER_REPORTED,
            to_address=person.email,
            to_name=person.name,
            content=rendered,
            about=about,
            language=language,
            dedupe_key=f"offer:{about}:{person.pk}",
            now=now,
        )
