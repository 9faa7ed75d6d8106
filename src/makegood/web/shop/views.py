"""`/shop/{seller}/`: what everybody sees of a seller (R9)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.grading.rules import MINIMUM, AssessmentGrade
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reviews.enums import Band
from makegood.domain.reviews.queries import public_reviews, recovery_of
from makegood.domain.sellers.queries import get_seller
from makegood.kernel import clock
from makegood.kernel.replica import reads_from_replica
from makegood.web.ui.methods import reads_only

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
    grade = assessment_grade(seller_id, on=today, today=today)
    page = public_reviews(seller_id, filters.wanted(), cursor=cursor, limit=PAGE)
    context = {
        "seller": seller,
        "address": shop_address(seller_id),
        "grade": grade,
        "minimum": MINIMUM,
        "filters": filters,
        "bands": list(reversed(Band.choices)),
        "page": page,
        "first_page": cursor is None,
    }
    if cursor is None:
        context |= _recovery(grade)
        if not filters.is_narrowing:
            # Of a page of its own, machines would read the same grade over other reviews.
            context["linked_data"] = linked_data(
                name=seller.name, address=shop_address(seller_id), grade=grade, reviews=page.items
            )
    return unless_same(request, render(request, "web_shop/shop.html", context))


def _recovery(grade: AssessmentGrade) -> dict[str, object]:
    """The recovery figures, over the reviews of the grade (R9.6)."""
    low_below = current_settings().low_below
    return {"recovery": recovery_of(grade, low_below=low_below), "low_below": low_below}
