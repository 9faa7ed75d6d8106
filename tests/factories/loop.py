from datetime import datetime

from django.db.models import QuerySet

from makegood.domain.conversations.models import Message
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.nps.actions import note_outcome
from makegood.domain.orders.models import Purchase
from makegood.domain.reassessments.actions import request_reassessment
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.actions import submit_review_by_link, write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.kernel import actors

from .marketplace import NOW, agent_of, make_purchase


def make_review(
    overall: int = 3,
    text: str = "Doos was ingedeukt.",
    *,
    purchase: Purchase | None = None,
    seller_id: str = "shop",
    aspects: dict[str, int] | None = None,
    had_contact: bool | None = None,
    now: datetime = NOW,
    **order: object,
) -> Review:
    """A review given through the link."""
    purchase = purchase or make_purchase(seller_id, now=now, **order)
    answers = Answers(overall, text, aspects or {}, had_contact)
    return submit_review_by_link(purchase=purchase, answers=answers, now=now)


def emails() -> QuerySet[Email]:
    """The outbox without the notices of new reviews, for tests about what happens after the review."""
    return Email.objects.exclude(kind=EmailKind.NEW_REVIEW)


def deliver(*, about: str, now: datetime = NOW, state: EmailState = EmailState.SENT) -> None:
    """What the worker notes when the mail server accepted (or refused) the e-mail about something."""
    email = Email.objects.get(about=about)
    email.state = state
    email.sent_at = now if state == EmailState.SENT else email.sent_at
    email.save(update_fields=["state", "sent_at"])
    note_outcome(email=email, by=actors.system("worker"), now=now)


def contact(review: Review, text: str = "Wat vervelend, we sturen een nieuwe.", now: datetime = NOW) -> Message:
    """A message about a review that the mail server accepted."""
    message = write_to_customer(purchase=review.purchase, text=text, by=agent_of(review.seller_id), now=now)
    deliver(about=message.pk, now=now)
    review.refresh_from_db()
    return message


def ask_again(review: Review, now: datetime = NOW) -> ReassessmentRequest:
    """The request to grade again, after contact."""
    if review.contacted_at is None:
        contact(review, now=now)
    return request_reassessment(review=review, by=agent_of(review.seller_id), now=now)
