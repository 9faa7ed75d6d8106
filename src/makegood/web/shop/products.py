"""`/products/{product}/`: what customers think of an article (R11.4), and what readers found helpful (R11.3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from makegood.domain.product_reviews.actions import mark_helpful
from makegood.domain.product_reviews.queries import (
    found_helpful,
    newest_public_reviews,
    public_review,
    public_reviews,
    rated_product,
)
from makegood.kernel import actors, clock
from makegood.kernel.errors import Forbidden
from makegood.kernel.replica import reads_from_replica
from makegood.web.ui import errors
from makegood.web.ui.context import installation
from makegood.web.ui.limits import is_allowed, too_many
from makegood.web.ui.methods import reads_only
from makegood.web.ui.pieces import as_found, framed, reviews_once
from makegood.web.ui.redirects import SeeOther

from .address import checked_id, product_address
from .freshness import unless_same
from .linked_data import product_linked_data, told_of_product
from .product_filters import read_filters
from .product_markup import with_buttons
from .reader import comes_from_elsewhere, new_reader, reader_of, remember
from .summary import of_rating

PAGE = 20


@reads_only
@reads_from_replica
def product(request: HttpRequest, product_id: str) -> HttpResponse:
    """Average, histogram and reviews; right at the next request after any change."""
    article, rating = rated_product(checked_id(product_id))
    cursor = request.GET.get("cursor") or None
    filters = read_filters(request.GET)
    address = product_address(article.pk)
    plain = cursor is None and filters.is_plain
    if plain:
        newest = newest_public_reviews(article.pk, limit=PAGE)
        found, next_cursor = newest.items, newest.next_cursor
    else:
        page = public_reviews(
            article.pk,
            stars=filters.stars,
            sort=filters.sort,
            # A removed review keeps its place where nothing was chosen: elsewhere it would tell its stars or votes.
            with_removed=filters.is_plain,
            cursor=cursor,
            limit=PAGE,
        )
        found, next_cursor = list(map(as_found, page.items)), page.next_cursor
    reviews = reviews_once(with_buttons, found, tell=told_of_product)
    slots = {"reviews": reviews.shown, "next": next_cursor or ""}
    if plain:
        slots["linked_data"] = product_linked_data(
            product=article, address=address, rating=rating, reviews=reviews.told
        )
    summed = cursor is None and rating.count > 0
    if summed:
        slots |= of_rating(rating, chosen=filters.stars, query=request.GET)
    made = framed(
        "web_shop/product.html",
        {
            **installation(request),
            "product": article,
            "address": address,
            "filters": filters,
            "first_page": cursor is None,
            "unrated": not rating.count,
            "summed": summed,
            "listed": bool(found),
            "linked": plain,
            "more": next_cursor is not None,
        },
        slots,
        query=request.GET,
    )
    return unless_same(request, HttpResponse(made))


@csrf_exempt  # there is no session that a forged request could use; `comes_from_elsewhere` keeps other sites out
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request: HttpRequest, product_id: str, review_id: str) -> HttpResponse:
    """One review, for marking it as helpful; only POST does. This page knows the reader, so no cache keeps it."""
    review = public_review(checked_id(product_id), checked_id(review_id))
    reader = reader_of(request)
    if request.method == "POST":
        return _vote(request, review, reader)
    context = {
        "product": review.product,
        "review": review,
        "marked": reader is not None and found_helpful(review, reader),
    }
    return render(request, "web_shop/helpful.html", context)


def _vote(request: HttpRequest, review, reader: str | None) -> HttpResponse:  # type: ignore[no-untyped-def]  # rows pass through, models stay in the domain
    if comes_from_elsewhere(request):
        return errors.forbidden(request, Forbidden(_("Please use the button on the page of this article.")))
    if not is_allowed(request, "helpful"):
        return too_many(request)
    if reader is None and not is_allowed(request, "helpful_new", about=review.pk):
        return too_many(request)
    voter = reader or new_reader()
    mark_helpful(review=review, by=actors.shopper(voter), now=clock.now())
    response = SeeOther(request.path)
    remember(response, voter)
    return response
