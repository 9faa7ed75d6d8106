from datetime import datetime

from makegood.domain.conversations.letters import language_of
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.mail.rendering import Rendered
from makegood.domain.orders.models import Purchase
from makegood.domain.orders.queries import unsubscribe_url

from ..letters import compose_survey
from ..models import Survey
from ..queries import survey_token


def render_survey(survey_id: str, purchase: Purchase, *, expires_at: datetime) -> Rendered:
    """The e-mail about the conversation of a purchase; a few milliseconds that belong in no transaction."""
    return compose_survey(
        purchase,
        token=survey_token(survey_id),
        expires_at=expires_at,
        unsubscribe_url=unsubscribe_url(purchase.customer),
    )


def queue_survey(survey: Survey, purchase: Purchase, content: Rendered, *, now: datetime) -> Email:
    """Put a survey's e-mail in the outbox, in the caller's transaction; one that was taken out of it enters it again.

    The marketplace asks, not the seller: an answer by e-mail would not reach anybody, and belongs in no conversation.
    """
    return queue_email(
        kind=EmailKind.SURVEY,
        to_address=purchase.customer.email,
        to_name=purchase.customer.name,
        content=content,
        about=survey.pk,
        seller_id=survey.seller_id,
        language=language_of(purchase),
        unsubscribe_url=unsubscribe_url(purchase.customer),
        dedupe_key=f"survey:{survey.pk}",
        again=True,
        now=now,
    )
