from datetime import datetime

from django.conf import settings
from django.urls import reverse

from makegood.domain.conversations.actions import open_conversation
from makegood.domain.conversations.letters import CustomerLetter, language_of, sender_name
from makegood.domain.conversations.queries import header_ids
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.orders.queries import unsubscribe_url
from makegood.domain.reviews.models import Review
from makegood.kernel.tokens import Purpose, make_token

from .. import letters
from ..models import ReassessmentRequest


def write_request(request: ReassessmentRequest, review: Review) -> CustomerLetter:
    """Make up the e-mail; `review` with purchase, customer and seller."""
    purchase = review.purchase
    page = reverse("customer:again", args=[make_token(Purpose.REASSESSMENT, request.pk)])
    rendered = letters.compose_request(
        purchase,
        overall=review.overall,
        expires_at=request.expires_at,
        link=settings.MAKEGOOD_BASE_URL + page,
        unsubscribe_url=unsubscribe_url(purchase.customer),
    )
    return CustomerLetter.to(purchase, rendered)


def queue_request(
    request: ReassessmentRequest,
    review: Review,
    *,
    key: str,
    now: datetime,
    letter: CustomerLetter | None = None,
    again: bool = False,
) -> None:
    """Put the e-mail that asks to grade again in the outbox, in the caller's transaction; once for each `key`.

    `letter`: as it was made up before the transaction. `again`: one that was taken back enters the outbox once more.
    """
    purchase = review.purchase
    if letter is None or not letter.is_to(purchase):
        letter = write_request(request, review)
    conversation = open_conversation(purchase=purchase, now=now)
    thread = header_ids(conversation)
    queue_email(
        kind=EmailKind.REASSESSMENT,
        to_address=purchase.customer.email,
        to_name=purchase.customer.name,
        from_name=sender_name(purchase.seller.name),
        from_address=relay_address(conversation.relay_token),
        content=letter.rendered,
        about=request.pk,
        seller_id=request.seller_id,
        language=language_of(purchase),
        references=thread,
        unsubscribe_url=unsubscribe_url(purchase.customer),
        dedupe_key=key,
        again=again,
        now=now,
    )
