"""`/shop/{seller}/`: what everybody sees of a seller (R9)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.grading.rules import MINIMUM
from makegood.domain.reviews.queries import public_reviews
from makegood.domain.sellers.queries import get_seller
from makegood.kernel import clock
from makegood.kernel.errors import NotFound
from makegood.kernel.ids import is_marketplace_id
from makegood.kernel.paging import page_by

PAGE = 20


@require_safe
def shop(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Grade, histogram and reviews, newest first; right at the next request after any change (R7.4, R9.1)."""
    if not is_marketplace_id(seller_id):
        raise NotFound
    seller = get_seller(seller_id)
    today = clock.marketplace_day(clock.now())
    cursor = request.GET.get("cursor", "")
    context = {
        "seller": seller,
        "grade": assessment_grade(seller_id, on=today, today=today),
        "minimum": MINIMUM,
        "page": page_by(public_reviews(seller_id), moment="submitted_at", cursor=cursor or None, limit=PAGE),
        "first_page": not cursor,
    }
    response = render(request, "web_shop/shop.html", context)
    # A cache may keep the page, but must ask whether it is still right before it shows it.
    response["Cache-Control"] = "public, no-cache"
    return response
