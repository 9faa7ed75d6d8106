"""`/shop/{seller}/`: what everybody sees of a seller (R9)."""

from django.http import HttpRequest, HttpResponse

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.grading.rules import MINIMUM
from makegood.domain.marketplace.queries import seller_with_norms
from makegood.domain.reviews.queries import newest_public_reviews, public_reviews, recovery_of
from makegood.kernel import clock, stamps
from makegood.kernel.replica import reads_from_replica
from makegood.kernel.requests import stamp_of
from makegood.web.ui.context import installation
from makegood.web.ui.methods import reads_only
from makegood.web.ui.pieces import as_found, framed, reviews_once
from makegood.web.ui.templatetags.reviews import public_review

from .address import checked_id, shop_address
from .filters import read_filters
from .freshness import unless_same
from .linked_data import linked_data, told_of
from .summary import of_grade, of_recovery

PAGE = 20


@reads_only
@reads_from_replica
def shop(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Grade, histogram and reviews, newest first; right at the next request after any change (R7.4, R9.1)."""
    checked_id(seller_id)
    # Where pages are kept it has been read. Either way before everything that is kept by it.
    stamp = stamps.steady(stamp_of(request), seller_id) or stamps.read(stamps.of_repairs(seller_id))
    seller, norms = seller_with_norms(seller_id, stamp=stamp)
    today = clock.marketplace_day(clock.now())
    cursor = request.GET.get("cursor") or None
    filters = read_filters(request.GET)
    grade = assessment_grade(seller_id, on=today, today=today, norm=norms.grade_norm)
    address = shop_address(seller_id)
    plain = cursor is None and not filters.is_narrowing
    if plain:
        newest = newest_public_reviews(seller_id, limit=PAGE)
        found, next_cursor = newest.items, newest.next_cursor
    else:
        page = public_reviews(seller_id, filters.wanted(), cursor=cursor, limit=PAGE)
        found, next_cursor = list(map(as_found, page.items)), page.next_cursor
    reviews = reviews_once(public_review, found, tell=told_of, seller=seller)
    slots = {"reviews": reviews.shown, "next": next_cursor or ""}
    if plain:
        # Of a page of its own, machines would read the same grade over other reviews.
        slots["linked_data"] = linked_data(name=seller.name, address=address, grade=grade, reviews=reviews.told)
    summed = cursor is None and grade.count > 0
    if summed:
        slots |= of_grade(grade, chosen=filters.grade, query=request.GET)
        # Over the reviews of the grade (R9.6).
        recovery = recovery_of(grade, low_below=norms.low_below, stamp=stamp)
        slots["recovery"] = of_recovery(recovery, low_below=norms.low_below)
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
            "summed": summed,
            "method": grade.method,
            "from_day": grade.from_day,
            "to_day": grade.to_day,
            "listed": bool(found),
            "linked": plain,
            "more": next_cursor is not None,
        },
        slots,
        query=request.GET,
    )
    return unless_same(request, HttpResponse(made))
