"""The overview: the grade that shoppers see, what waits, what is new."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import waiting_customers
from makegood.domain.grading.queries import assessment_grade
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reviews.queries import ReviewFilter, list_reviews, needing_attention
from makegood.kernel import clock
from makegood.kernel.paging import page_by

from ..desk import Desk, at_desk, page

NEWEST = 5


@require_safe
@at_desk
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/`."""
    now = clock.now()
    today = clock.marketplace_day(now)
    low_below = current_settings().low_below
    all_reviews = ReviewFilter(seller_id=desk.seller_id)
    waiting = list_reviews(needing_attention(all_reviews, low_below), by=desk.actor)
    newest = page_by(list_reviews(all_reviews, by=desk.actor), moment="submitted_at", cursor=None, limit=NEWEST)
    context = {
        "grade": assessment_grade(desk.seller_id, on=today, today=today),
        "waiting": waiting.count(),
        "highest_low": low_below - 1,
        "queue": waiting_customers(desk.seller_id),
        "now": now,
        "newest": newest.items,
    }
    return page(request, desk, "home.html", context)
