"""`/shop/{seller}/`: what everybody sees of a seller (R9)."""

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.grading.rules import MINIMUM
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reviews.queries import newest_public_reviews, public_reviews, recovery_of
from makegood.domain.sellers.queries import get_seller
from makegood.kernel import clock
from makegood.kernel.replica import reads_from_replica
from makegood.web.ui.context import installation
from makegood.web.ui.methods import reads_only
from makegood.web.ui.pieces import as_found, framed, rendered, reviews_once

from .address import checked_id, shop_address
from .filters import read_filters
from .freshness import unless_same
from .linked_data import linked_data

PAGE = 20


@reads_only
@reads_from_replica
def shop(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Grade, histogram and reviews, newest first; right at the next request after any change (R7.4, R9.1)."""
    seller = get_seller(checked_id(seller_id))
    today = clock.marketplace_day(clock.now())
    cursor = request.GET.get("cursor") or None
    filters = read_filters(request.GET)
    norms = current_settings()
    grade = assessment_grade(seller_id, on=today, today=today, norm=norms.grade_norm)
    address = shop_address(seller_id)
    if cursor is None and not filters.is_narrowing:
        newest = newest_public_reviews(seller_id, limit=PAGE)
        reviews, next_cursor = newest.items, newest.next_cursor
        # Of a page of its own, machines would read the same grade over other reviews.
        told = linked_data(name=seller.name, address=address, grade=grade, reviews=reviews)
    else:
        page = public_reviews(seller_id, filters.wanted(), cursor=cursor, limit=PAGE)
        reviews, next_cursor, told = list(map(as_found, page.items)), page.next_cursor, SafeString()
    summary = SafeString()
    if cursor is None and grade.count:
        summary = rendered(
            "web_shop/_summary.html",
            grade=grade,
            minimum=MINIMUM,
            filters=filters,
            query=request.GET,
            # Over the reviews of the grade (R9.6).
            recovery=recovery_of(grade, low_below=norms.low_below),
            low_below=norms.low_below,
        )
    made = framed(
        "web_shop/shop.html",
        {
            **installation(request),
            "seller": seller,
            "address": address,
            "minimum": MINIMUM,
            "filters": filters,
            "first_page": cursor is None,
            "unrated": not grade.count,
            "summed": bool(summary),
            "listed": bool(reviews),
            "linked": bool(told),
            "more": next_cursor is not None,
        },
        {
            "summary": summary,
            "reviews": reviews_once("ui/components/public_review.html", reviews, seller=seller),
            "linked_data": told,
            "next": next_cursor or "",
        },
        query=request.GET,
    )
    return unless_same(request, HttpResponse(made))
