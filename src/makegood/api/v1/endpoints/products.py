"""Articles, and what customers think of them."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.exchange.shapes.products import (
    ProductAnswer,
    ProductBody,
    ProductReviewAnswer,
    ProductReviewBody,
    ProductReviewPage,
    ProductReviewQuery,
)
from makegood.domain.orders import actions, queries
from makegood.domain.product_reviews.actions import release_words, submit_review
from makegood.domain.product_reviews.queries import get_review, public_reviews, rating_of
from makegood.kernel import clock
from makegood.kernel.replica import reads_from_replica

from ..auth import actor_of, any_key, operator_key, own_seller
from ..paths import checked_id

router = Router(tags=["products"])


@router.put(
    "/products/{product}",
    auth=operator_key,
    response={200: ProductAnswer, 201: ProductAnswer},
    summary="Create or update an article",
)
def put_product(request: HttpRequest, product: PathId, body: ProductBody) -> Status[ProductAnswer]:
    """201 the first time, else 200. An article also comes to be by the first order with it."""
    body.check_id(product)
    stored, created = actions.put_product(product_id=product, data=body.data(), by=actor_of(request), now=clock.now())
    return Status(201 if created else 200, ProductAnswer.of(stored))


@router.get("/products/{product}", auth=operator_key, response=ProductAnswer, summary="One article")
def get_product(request: HttpRequest, product: PathId) -> ProductAnswer:
    """An article as stored."""
    return ProductAnswer.of(queries.get_product(checked_id(product)))


@router.post(
    "/product-reviews", auth=operator_key, response={201: ProductReviewAnswer}, summary="Hand in a product review"
)
def post_product_review(request: HttpRequest, body: ProductReviewBody) -> Status[ProductReviewAnswer]:
    """What a customer thinks of an article they bought, once per order and article.

    Words in which a check finds a link, an address, a number, a price, the name of a shop or abuse are held
    (`status`, `held_for`) until the operator has looked at them; the stars count. 409: `already_reviewed`,
    `purchase_cancelled`, `seller_staff`.
    """
    actor = actor_of(request)
    review = submit_review(
        order_id=body.order,
        product_id=body.product,
        seller_id=body.seller,
        answers=body.answers(),
        language=body.language or "",
        submitted_at=body.submitted_at,
        by=actor,
        now=clock.now(),
    )
    return Status(201, ProductReviewAnswer.of(review, own_seller=own_seller(actor)))


@router.get(
    "/products/{product}/reviews", auth=any_key, response=ProductReviewPage, summary="The reviews of an article"
)
@reads_from_replica
def list_product_reviews(request: HttpRequest, product: PathId, query: Query[ProductReviewQuery]) -> ProductReviewPage:
    """As everybody may see them on the page of the article, with the average and how often each number was given."""
    article = queries.get_product(checked_id(product))
    asked_by = own_seller(actor_of(request))
    rating = rating_of(article.pk)
    page = public_reviews(
        article.pk, stars=query.stars, sort=query.order, cursor=query.cursor or None, limit=query.limit
    )
    items = [ProductReviewAnswer.of(review, own_seller=asked_by) for review in page.items]
    return ProductReviewPage.of(article.pk, rating, items, page.next_cursor)


@router.get("/product-reviews/{review_id}", auth=any_key, response=ProductReviewAnswer, summary="One product review")
def get_product_review(request: HttpRequest, review_id: PathId) -> ProductReviewAnswer:
    """Also a removed one. A seller reads those of articles that it sold itself."""
    actor = actor_of(request)
    return ProductReviewAnswer.of(get_review(checked_id(review_id), by=actor), own_seller=own_seller(actor))


@router.post(
    "/product-reviews/{review_id}/release",
    auth=operator_key,
    response=ProductReviewAnswer,
    summary="Show the held words of a product review",
)
def release_product_review(request: HttpRequest, review_id: PathId) -> ProductReviewAnswer:
    """Somebody read the words that a check held, and everybody may read them. 409 `not_held` when none wait."""
    released = release_words(review_id=checked_id(review_id), by=actor_of(request), now=clock.now())
    return ProductReviewAnswer.of(released, own_seller=None)
