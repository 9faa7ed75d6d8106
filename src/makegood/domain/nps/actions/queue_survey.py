from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.conf import settings
from django.urls import reverse

from makegood.domain.conversations.letters import language_of
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.mail.rendering import Rendered
from makegood.domain.orders.models import Purchase
from makegood.domain.orders.queries import unsubscribe_token

from ..letters import compose_survey
from ..models import Survey
from ..queries import survey_token


@dataclass(frozen=True, slots=True)
class Letter:
    """A survey's e-mail, rendered."""

    rendered: Rendered
    unsubscribe_url: str

    @classmethod
    def about(cls, purchase: Purchase, survey_id: str, expires_at: datetime) -> Self:
        """The e-mail about the conversation of a purchase; a few milliseconds that belong in no transaction."""
        address = reverse("customer:unsubscribe", args=[unsubscribe_token(purchase.customer)])
        unsubscribe_url = settings.MAKEGOOD_BASE_URL + address
        rendered = compose_survey(
            purchase, token=survey_token(survey_id), expires_at=expires_at, unsubscribe_url=unsubscribe_url
        )
        return cls(rendered, unsubscribe_url)


def queue_survey(survey: Survey, purchase: Purchase, letter: Letter, *, now: datetime) -> Email:
    """Put a survey's e-mail in the outbox, in the caller's transaction; one that was taken out of it enters it again.

    The marketplace asks, not the seller: an answer by e-mail would not reach anybody, and belongs in no conversation.
    """
    return queue_email(
        kind=EmailKind.SURVEY,
        to_address=purchase.customer.email,
        to_name=purchase.customer.name,
        from_name=settings.MAKEGOOD_MARKETPLACE_NAME,
        subject=letter.rendered.subject,
        text=letter.rendered.text,
        html=letter.rendered.html,
        about=survey.pk,
        seller_id=survey.seller_id,
        language=language_of(purchase),
        unsubscribe_url=letter.unsubscribe_url,
        dedupe_key=f"survey:{survey.pk}",
        again=True,
        now=now,
    )
