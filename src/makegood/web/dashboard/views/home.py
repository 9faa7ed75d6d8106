"""The overview: the grade that shoppers see, what waits, what is new."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import waiting_customers
from makegood.domain.grading.queries import assessment_grade
from makegood.domain.reviews.queries import ReviewFilter, list_reviews
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
    waiting = ReviewFilter(seller_id=desk.seller_id, band="low", progress="unanswered")
    everything = list_reviews(ReviewFilter(seller_id=desk.seller_id), by=desk.actor)
    context = {
        "grade": assessment_grade(desk.seller_id, on=today, today=today),
        "waiting": list_reviews(waiting, by=desk.actor).count(),
        "queue": waiting_customers(desk.seller_id),
        "now": now,
        "newest": page_by(everything, moment="submitted_at", cursor=None, limit=NEWEST).items,
    }
    return page(request, desk, "home.html", context)
