from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from makegood.domain.conversations.actions import open_conversation
from makegood.domain.conversations.letters import language_of, sender_name
from makegood.domain.conversations.queries import header_ids
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.rendering import render_email
from makegood.domain.orders.queries import unsubscribe_token
from makegood.domain.reviews.actions import mark_asked_again
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused
from makegood.kernel.tokens import Purpose, make_token

from .. import rules
from ..enums import Obstacle
from ..models import ReassessmentRequest
from ..queries import obstacle_to


def request_reassessment(*, review: Review, by: Actor, now: datetime) -> ReassessmentRequest:
    """*Opnieuw laten beoordelen*: ask the customer, once, to grade again (R6).

    Raises:
        Refused: the first reason that holds of R6.7, as its code.
        NotFound, Forbidden: not for this actor.
    """
    check_may_act(by, review.seller_id)
    try:
        with transaction.atomic():
            # The lock makes simultaneous requests wait for each other, so that the later ones see the first.
            review = (
                Review.objects.select_for_update(of=("self",))
                .select_related("purchase__customer", "purchase__seller")
                .get(pk=review.pk)
            )
            requested = ReassessmentRequest.objects.filter(review=review).exists()
            obstacle = obstacle_to(review, review.purchase.customer, requested=requested)
            if obstacle is not None:
                raise _refused(obstacle)
            return _request(review, by, now)
    except IntegrityError:
        # Without the lock, the unique constraint still lets only one through (R6.2).
        if ReassessmentRequest.objects.filter(review_id=review.pk).exists():
            raise _refused(Obstacle.ALREADY_REQUESTED) from None
        raise


def _refused(obstacle: Obstacle) -> Refused:
    return Refused(obstacle.value, obstacle.label)


def _request(review: Review, by: Actor, now: datetime) -> ReassessmentRequest:
    request = ReassessmentRequest.objects.create(
        seller_id=review.seller_id,
        review=review,
        requested_at=now,
        requested_by_kind=by.kind,
        requested_by_id=by.id,
        expires_at=rules.link_expiry(now),
    )
    mark_asked_again(review=review, now=now)
    _queue_email(request, review, now)
    audit.record(
        "reassessment.requested",
        by=by,
        now=now,
        subject=("review", review.pk),
        seller_id=review.seller_id,
        before={"state": "none"},
        after={"state": request.state, "expires_at": request.expires_at},
    )
    return request


def _queue_email(request: ReassessmentRequest, review: Review, now: datetime) -> None:
    purchase = review.purchase
    conversation = open_conversation(purchase=purchase, now=now)
    thread = header_ids(conversation)
    base = settings.MAKEGOOD_BASE_URL
    unsubscribe_url = base + reverse("customer:unsubscribe", args=[unsubscribe_token(purchase.customer)])
    rendered = render_email(
        "reassessments/email/request",
        {
            "customer_name": purchase.customer.first_name,
            "seller_name": purchase.seller.name,
            "order_id": purchase.order_id,
            "overall": review.overall,
            "expires_at": request.expires_at,
            "link": base + reverse("customer:again", args=[make_token(Purpose.REASSESSMENT, request.pk)]),
            "unsubscribe_url": unsubscribe_url,
        },
        language_of(purchase),
    )
    queue_email(
        kind=EmailKind.REASSESSMENT,
        to_address=purchase.customer.email,
        to_name=purchase.customer.name,
        from_name=sender_name(purchase.seller.name),
        from_address=relay_address(conversation.relay_token),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        about=request.pk,
        seller_id=request.seller_id,
        language=language_of(purchase),
        in_reply_to=thread[-1] if thread else "",
        references=thread,
        unsubscribe_url=unsubscribe_url,
        dedupe_key=f"reassessment:{request.pk}",
        now=now,
    )
