"""Reads about reassessment requests, and what a page shows of a review together with its request."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Case, F, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.models import Message
from makegood.domain.conversations.queries import messages_about
from makegood.domain.orders.models import Customer
from makegood.domain.orders.queries import check_link_of
from makegood.domain.reviews.enums import Progress
from makegood.domain.reviews.models import Review
from makegood.kernel.bulk import any_of
from makegood.kernel.errors import NotFound
from makegood.kernel.monitoring import COUNTED_AT_MOST, Backlog
from makegood.kernel.paging import count_up_to
from makegood.kernel.tokens import Purpose, read_token

from . import rules
from .enums import Obstacle, Offered, RequestState
from .models import ReassessmentRequest


@dataclass(frozen=True, slots=True)
class Reassessment:
    """What is told about a review's reassessment: `reason` is None when it can be requested."""

    state: str
    requested_at: datetime | None
    expires_at: datetime | None
    undelivered: bool
    reason: Obstacle | None

    @property
    def can_request(self) -> bool:
        return self.reason is None


def with_requests(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """The same reviews, each with its request, in the same query."""
    return reviews.select_related("reassessment")


def request_of(review: Review) -> ReassessmentRequest | None:
    """The request about a review, if it was made."""
    try:
        return review.reassessment
    except ObjectDoesNotExist:
        return None


def requests_of_reviews(review_ids: Collection[str]) -> dict[str, ReassessmentRequest]:
    """The requests about those of these reviews for which one was made, by review."""
    found = ReassessmentRequest.objects.filter(review_id__in=any_of(review_ids))
    return {request.review_id: request for request in found}


def reassessment_of(review: Review, *, now: datetime) -> Reassessment:
    """The state of a review's reassessment and whether it can be requested; no query after `with_requests`."""
    request = request_of(review)
    obstacle = obstacle_to(review, review.purchase.customer, requested=request is not None)
    if request is None:
        return Reassessment("none", None, None, False, obstacle)
    return Reassessment(
        request.state_at(now).value,
        request.requested_at,
        request.expires_at,
        request.undelivered_at is not None,
        obstacle,
    )


def obstacle_to(review: Review, customer: Customer, *, requested: bool) -> Obstacle | None:
    """The first reason why a customer cannot be asked to grade again (R6.7)."""
    code = rules.first_obstacle(
        rules.Facts(
            removed=review.removed_at is not None,
            requested=requested,
            reachable=customer.reachable,
            contacted=review.contacted_at is not None,
            contact_bounced=review.contact_bounced,
        )
    )
    return None if code is None else Obstacle(code)


def request_of_token(token: str) -> ReassessmentRequest:
    """The request that a link was made for, with review, purchase, customer and seller.

    Raises:
        NotFound: the link was made up, cut off or changed.
        Refused: `erased`.
    """
    request_id = read_token(Purpose.REASSESSMENT, token)
    request = (
        ReassessmentRequest.objects.select_related("review__purchase__customer", "seller").filter(pk=request_id).first()
        if request_id
        else None
    )
    if request is None:
        raise NotFound(_("This link does not work. Please use the whole link from the e-mail."))
    check_link_of(request.review.purchase.customer)
    return request


def backlog(*, now: datetime) -> Backlog:
    """Requests whose last day is over and that no worker has closed yet."""
    over = ReassessmentRequest.objects.filter(state=RequestState.REQUESTED, expires_at__lt=now)
    first = over.order_by("expires_at").values_list("expires_at", flat=True).first()
    return Backlog(count_up_to(over, COUNTED_AT_MOST), first)


def offers_reported() -> QuerySet[ReassessmentRequest]:
    """Requests whose customer said that something was offered, newest first; for the operator (R6.4)."""
    return (
        ReassessmentRequest.objects.filter(offered=Offered.YES)
        .select_related("review__purchase", "seller")
        .order_by("-settled_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a review's history. `kind`: review, message, request, answered, kept or lapsed."""

    kind: str
    at: datetime
    message: Message | None = None


def timeline(review: Review, *, now: datetime) -> list[Event]:
    """The history of a review, oldest first: the review, the messages, the request and what came of it."""
    events = [Event("review", review.submitted_at)]
    events += [
        Event("message", message.sent_at or message.created_at, message)
        for message in messages_about(review.purchase_id)
    ]
    request = request_of(review)
    if request is not None:
        events.append(Event("request", request.requested_at))
        state = request.state_at(now)
        if state is RequestState.LAPSED:
            events.append(Event("lapsed", request.expires_at))
        elif request.settled_at is not None:
            events.append(Event(state.value, request.settled_at))
    return sorted(events, key=lambda event: event.at)


def inconsistencies() -> Iterator[str]:
    """What should not be, one line each: requests and reviews that contradict each other."""
    requests = ReassessmentRequest.objects.select_related("review")
    for request in requests.filter(state=RequestState.ANSWERED, review__new_overall=None):
        yield f"review {request.review_id} has an answered request and no new grade"
    for request in requests.exclude(seller_id=F("review__seller_id")):
        yield f"the request about review {request.review_id} is at seller {request.seller_id}"
    for request in requests.exclude(
        review__progress=Case(
            When(state=RequestState.ANSWERED, then=Value(Progress.GRADED_AGAIN.value)),
            default=Value(Progress.ASKED_AGAIN.value),
        )
    ):
        yield f"review {request.review_id} is {request.review.progress}, its request {request.state}"
