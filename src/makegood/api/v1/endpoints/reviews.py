"""Reviews, messages about them, the request to grade again, and the public response."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Status

from makegood.domain.exchange.queries import about_review, about_reviews
from makegood.domain.exchange.shapes.conversations import MessageAnswer, MessageBody
from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.exchange.shapes.reviews import (
    ReleaseBody,
    RequestAnswer,
    ResponseBody,
    ReviewAnswer,
    ReviewBody,
    ReviewPage,
    ReviewQuery,
)
from makegood.domain.moderation.actions import release_words
from makegood.domain.reassessments.actions import request_reassessment
from makegood.domain.reassessments.queries import with_requests
from makegood.domain.reviews import actions, queries
from makegood.domain.reviews.enums import Part
from makegood.kernel import clock
from makegood.kernel.errors import MakegoodError
from makegood.kernel.replica import reads_from_replica

from ..auth import actor_of, any_key, operator_key, own_seller, seller_key
from ..bulk import DESCRIPTION, Outcome, answer_lines
from ..paths import checked_id

router = Router(tags=["reviews"])


@router.post("/reviews", auth=operator_key, response={201: ReviewAnswer}, summary="Hand in a review")
def post_review(request: HttpRequest, body: ReviewBody) -> Status[ReviewAnswer]:
    """A review of one purchase; a second one of the same purchase is refused (`already_reviewed`)."""
    actor, now = actor_of(request), clock.now()
    review = actions.submit_review(
        order_id=body.order,
        seller_id=body.seller,
        answers=body.answers(),
        submitted_at=body.submitted_at,
        by=actor,
        now=now,
    )
    return Status(201, about_review(review.pk, seller_id=review.seller_id, by=actor, now=now))


@router.post("/reviews/bulk", auth=operator_key, summary="Hand in many reviews, one a line", openapi_extra=DESCRIPTION)
def post_reviews(request: HttpRequest) -> HttpResponseBase:
    """Each line is the body of `POST /reviews`; each is answered with a line, in the same order."""
    actor = actor_of(request)

    def submit(bodies: Sequence[ReviewBody]) -> list[Outcome]:
        now = clock.now()
        handed_in = [actions.NewReview(one.order, one.seller, one.answers(), one.submitted_at) for one in bodies]
        submitted = actions.submit_reviews(reviews=handed_in, by=actor, now=now)
        answers = iter(
            about_reviews([one for one in submitted if not isinstance(one, MakegoodError)], by=actor, now=now)
        )
        return [one if isinstance(one, MakegoodError) else (201, next(answers)) for one in submitted]

    return answer_lines(request, ReviewBody, submit)


@router.get("/reviews", auth=any_key, response=ReviewPage, summary="Reviews, newest first or as they changed")
@reads_from_replica
def list_reviews(request: HttpRequest, query: Query[ReviewQuery]) -> ReviewPage:
    """Newest first; with `updated_since` in the order in which they changed, oldest change first.

    In the latter order `next_cursor` is given at the end too: go on from it later. A page with fewer items than
    the limit is the last one for now. In the former order a page of a search (`q`) among very many reviews can be
    short, or empty, and still have a `next_cursor`. Go on until that is null.
    """
    actor, now = actor_of(request), clock.now()
    wanted = query.wanted(own_seller(actor))
    page = queries.page_of_list(wanted, by=actor, cursor=query.cursor or None, limit=query.limit, more=with_requests)
    by_change = query.updated_since is not None
    return ReviewPage(
        items=about_reviews(page.items, by=actor, now=now),
        next_cursor=page.last_cursor if by_change else page.next_cursor,
    )


@router.get("/reviews/{review_id}", auth=any_key, response=ReviewAnswer, summary="One review")
def get_review(request: HttpRequest, review_id: PathId) -> ReviewAnswer:
    """A review with its grades, words and reassessment."""
    return about_review(checked_id(review_id), by=actor_of(request), now=clock.now())


@router.post(
    "/reviews/{review_id}/messages", auth=any_key, response={201: MessageAnswer}, summary="E-mail the customer"
)
def post_message(request: HttpRequest, review_id: PathId, body: MessageBody) -> Status[MessageAnswer]:
    """Queues an e-mail to the customer who wrote this review."""
    actor = actor_of(request)
    found = queries.get_review(checked_id(review_id), by=actor)
    message = actions.write_to_customer(purchase=found.purchase, text=body.text, by=actor, now=clock.now())
    return Status(201, MessageAnswer.of(message))


@router.post(
    "/reviews/{review_id}/reassessment",
    auth=any_key,
    response={201: RequestAnswer},
    summary="Ask the customer to grade again",
)
def post_reassessment(request: HttpRequest, review_id: PathId) -> Status[RequestAnswer]:
    """Once per review, after contact; 409 says why not, with the first reason that holds as its code.

    In order: `review_removed`, `already_requested`, `customer_unreachable`, `contact_bounced`, `no_contact`.
    """
    actor = actor_of(request)
    found = queries.get_review(checked_id(review_id), by=actor)
    return Status(201, RequestAnswer.of(request_reassessment(review=found, by=actor, now=clock.now())))


@router.put(
    "/reviews/{review_id}/response", auth=seller_key, response=ReviewAnswer, summary="Respond in public to a review"
)
def put_response(request: HttpRequest, review_id: PathId, body: ResponseBody) -> ReviewAnswer:
    """One response per review: it stands below the review on the shop page, with the date of its last change.

    The customer gets one e-mail, when a response to their review is first published. The same words again change
    nothing.
    """
    actor, now = actor_of(request), clock.now()
    found = queries.get_review(checked_id(review_id), by=actor)
    responded = actions.publish_response(review=found, text=body.text, by=actor, now=now)
    return about_review(responded.pk, seller_id=responded.seller_id, by=actor, now=now)


@router.delete(
    "/reviews/{review_id}/response", auth=seller_key, response={204: None}, summary="Take a public response back"
)
def delete_response(request: HttpRequest, review_id: PathId) -> Status[None]:
    """Without a response nothing changes."""
    actor = actor_of(request)
    found = queries.get_review(checked_id(review_id), by=actor)
    actions.remove_response(review=found, by=actor, now=clock.now())
    return Status(204, None)


@router.post(
    "/reviews/{review_id}/release", auth=operator_key, response=ReviewAnswer, summary="Show held words of a review"
)
def release_review(request: HttpRequest, review_id: PathId, body: ReleaseBody) -> ReviewAnswer:
    """Somebody read the words that a check held, and everybody may read them. 409 `not_held` when they do not wait.

    To hide them instead, decide `remove_words`.
    """
    actor, now = actor_of(request), clock.now()
    release_words(review_id=checked_id(review_id), part=Part(body.part), by=actor, now=now)
    return about_review(review_id, by=actor, now=now)
