"""Objects as their GET gives them: assembled here for the API, for webhooks and for exports alike."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects

from makegood.domain.conversations.models import Conversation
from makegood.domain.conversations.queries import get_conversation, load_messages, load_messages_of
from makegood.domain.grading.queries import assessment_grade
from makegood.domain.invitations.queries import invited_at
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reassessments.queries import reassessment_of, with_requests
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import no_review, review_of_purchase, reviews_of_purchases
from makegood.domain.sellers.permissions import check_may_read
from makegood.domain.sellers.queries import get_seller
from makegood.kernel.actors import Actor
from makegood.kernel.clock import marketplace_day
from makegood.kernel.owned import of_sellers
from makegood.kernel.prepared import Prepared

from ..shapes.conversations import ConversationAnswer
from ..shapes.reviews import ReviewAnswer
from ..shapes.sellers import GradeAnswer

# Webhooks tell of one in the transaction of what happened to it, during which on SQLite nobody else writes.
_BY_ID: Prepared[Any] = Prepared(lambda pk: _told(Review.objects.filter(pk=pk)))
_OF_SELLER: Prepared[Any] = Prepared(lambda pk, seller_id: _told(Review.objects.filter(pk=pk, seller_id=seller_id)))


def about_review(review_id: str, *, seller_id: str = "", by: Actor, now: datetime) -> ReviewAnswer:
    """One review, as `by` may see it; `seller_id`, where it is known, is its seller.

    Raises:
        NotFound: there is none, or it is another seller's.
    """
    review = _OF_SELLER.first(pk=review_id, seller_id=seller_id) if seller_id else _BY_ID.first(pk=review_id)
    if review is None:
        raise no_review()
    check_may_read(by, review.seller_id)
    return _about(review, review.invited_at, by, now)


def _told(reviews: QuerySet[Review]) -> QuerySet[Any]:
    people = with_requests(reviews).select_related("purchase__customer")
    return people.annotate(invited_at=F("purchase__invitation__sent_at"))


def about_reviews(reviews: Sequence[Review], *, by: Actor, now: datetime) -> list[ReviewAnswer]:
    """Reviews that `by` may see, in their order; withheld words are for the operator only (R12.5).

    One query tells when their customers were asked. Purchases, customers and requests to grade again are fetched for
    all of them together where they are not there yet; `reassessments.queries.with_requests` brings the latter along.
    """
    sellers = {review.seller_id for review in reviews}
    requests = Prefetch("reassessment", ReassessmentRequest.objects.filter(of_sellers(sellers)))
    prefetch_related_objects(reviews, "purchase__customer", requests)
    asked = invited_at([review.purchase_id for review in reviews], sellers)
    return [_about(review, asked.get(review.purchase_id), by, now) for review in reviews]


def _about(review: Review, invited_at: datetime | None, by: Actor, now: datetime) -> ReviewAnswer:
    return ReviewAnswer.of(review, reassessment_of(review, now=now), invited_at, all_words=by.is_operator)


def about_conversation(conversation_id: str, *, by: Actor) -> ConversationAnswer:
    """One conversation with all its messages.

    Raises:
        NotFound: there is none, or it is another seller's.
    """
    conversation = get_conversation(conversation_id, by=by)
    load_messages_of(conversation)
    return ConversationAnswer.of(conversation, review_of_purchase(conversation.purchase_id, conversation.seller_id))


def about_conversations(conversations: Sequence[Conversation]) -> list[ConversationAnswer]:
    """Conversations with all their messages, in their order; in three queries for all.

    Their purchases and customers are read already.
    """
    load_messages(conversations)
    reviews = reviews_of_purchases([one.purchase_id for one in conversations], {one.seller_id for one in conversations})
    return [ConversationAnswer.of(one, reviews.get(one.purchase_id)) for one in conversations]


def about_grade(seller_id: str, *, on: date | None = None, by: Actor, now: datetime) -> GradeAnswer:
    """The assessment grade of a seller, as shoppers see it; `on` asks for the window of another day (R8.1).

    Raises:
        NotFound: there is no such seller, or it is another one.
        Invalid: `date_in_future`.
    """
    check_may_read(by, seller_id)
    get_seller(seller_id)
    today = marketplace_day(now)
    return GradeAnswer.of(assessment_grade(seller_id, on=on or today, today=today))
