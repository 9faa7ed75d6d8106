"""The overview: what waits, the grade that shoppers see, what is new."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import COUNTED_AT_MOST, waiting_customers
from makegood.domain.grading.queries import assessment_grade
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reviews.queries import ReviewFilter, page_of_list
from makegood.kernel import clock
from makegood.kernel.replica import reads_from_replica

from ..desk import Desk, at_desk, page
from ..explained import grade_card
from ..rows import review_rows
from ..to_do import to_do

NEWEST = 5
FIRST_TASKS = 3


@require_safe
@reads_from_replica
@at_desk
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/`."""
    now = clock.now()
    today = clock.marketplace_day(now)
    settings = current_settings()
    grade = assessment_grade(desk.seller_id, on=today, today=today)
    newest = page_of_list(ReviewFilter(desk.seller_id), by=desk.actor, cursor=None, limit=NEWEST)
    context = {
        "grade_card": grade_card(grade),
        "todo": to_do(desk, grade, low_below=settings.low_below, limit=FIRST_TASKS, now=now),
        "queue": waiting_customers(desk.seller_id),
        "queue_at_most": COUNTED_AT_MOST,
        "now": now,
        "newest": review_rows(newest.items, desk),
        "settings": settings,
    }
    return page(request, desk, "home.html", context)
