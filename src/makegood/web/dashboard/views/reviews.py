"""*Beoordelingen*: the list and one review (R4.1, R4.2)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import conversation_about
from makegood.domain.invitations.queries import invited_at
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reassessments.queries import reassessment_of, timeline, with_requests
from makegood.domain.reviews.queries import list_reviews
from makegood.kernel import clock
from makegood.kernel.errors import Invalid
from makegood.kernel.paging import page_by

from ..desk import Desk, at_desk, at_review, page
from ..forms import ReviewFilterForm
from ..history import entries
from .reports import is_reported, shown_reports

PAGE_SIZE = 25


@require_safe
@at_desk
def reviews(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/reviews/`: all reviews received, newest first, filtered by what the address says."""
    form = ReviewFilterForm(request.GET, low_below=current_settings().low_below)
    found = with_requests(list_reviews(form.wanted(desk.seller_id), by=desk.actor))
    lost_place = False
    try:
        listed = page_by(found, moment="submitted_at", cursor=request.GET.get("cursor"), limit=PAGE_SIZE)
    except Invalid:
        lost_place = True
        listed = page_by(found, moment="submitted_at", cursor=None, limit=PAGE_SIZE)
    context = {"form": form, "page": listed, "lost_place": lost_place}
    return page(request, desk, "reviews.html", context)


@require_safe
@at_review
def review(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/reviews/{id}/`: one review, its history, and what can be done about it."""
    return page(request, desk, "review.html", review_context(review))


def review_context(review: Any) -> dict[str, object]:
    """What the page of a review shows."""
    now = clock.now()
    reassessment = reassessment_of(review, now=now)
    reports = shown_reports(review)
    return {
        "review": review,
        "reassessment": reassessment,
        "conversation": conversation_about(review.purchase_id),
        "invited_at": invited_at([review.purchase_id]).get(review.purchase_id),
        "reports": reports,
        "reported": is_reported(row["report"] for row in reports),
        "history": entries(review, timeline(review, now=now), undelivered=reassessment.undelivered),
    }
