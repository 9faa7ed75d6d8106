"""Reviews, messages about them, the request to grade again, and the public response."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from makegood.domain.exchange.queries import about_review, about_reviews
from makegood.domain.exchange.shapes.conversations import MessageAnswer, MessageBody
from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.exchange.shapes.reviews import (
    RequestAnswer,
    ResponseBody,
    ReviewAnswer,
    ReviewBody,
    ReviewPage,
    ReviewQuery,
)
from makegood.domain.reassessments.actions import request_reassessment
from makegood.domain.reassessments.queries import with_requests
from makegood.domain.reviews import actions, queries
from makegood.kernel import clock
from makegood.kernel.paging import page_by

from ..auth import actor_of, any_key, operator_key, own_seller, seller_key
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
    return Status(201, about_reviews([review], by=actor, now=now)[0])


@router.get("/reviews", auth=any_key, response=ReviewPage, summary="Reviews, newest first or as they changed")
def list_reviews(request: HttpRequest, query: Query[ReviewQuery]) -> ReviewPage:
    """Newest first; with `updated_since` in the order in which they changed, oldest change first.

    In the latter order `next_cursor` is given at the end too: go on from it later. A page with fewer items than
    the limit is the last one for now.
    """
    actor, now = actor_of(request), clock.now()
    found = with_requests(queries.list_reviews(query.wanted(own_seller(actor)), by=actor))
    by_change = query.updated_since is not None
    page = page_by(
        found,
        moment="updated_at" if by_change else "submitted_at",
        cursor=query.cursor or None,
        limit=query.limit,
        newest_first=not by_change,
    )
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
    return about_reviews([responded], by=actor, now=now)[0]


@router.delete(
    "/reviews/{review_id}/response", auth=seller_key, response={204: None}, summary="Take a public response back"
)
def delete_response(request: HttpRequest, review_id: PathId) -> Status[None]:
    """Without a response nothing changes."""
    actor = actor_of(request)
    found = queries.get_review(checked_id(review_id), by=actor)
    actions.remove_response(review=found, by=actor, now=clock.now())
    return Status(204, None)
