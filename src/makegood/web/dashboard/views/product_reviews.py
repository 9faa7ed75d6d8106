"""What customers think of the articles they bought from this seller (R11): to read, and to report (R11.3)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from makegood.domain.product_reviews.queries import reviews_of_seller
from makegood.kernel.paging import page_by
from makegood.kernel.replica import reads_from_replica
from makegood.web.ui.places import at_place

from ..desk import Desk, at_desk, at_product_review, page
from .reports import is_reported, shown_reports

PAGE_SIZE = 20


@require_safe
@reads_from_replica
@at_desk
def product_reviews(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/product-reviews/`, newest first."""
    found = reviews_of_seller(desk.seller_id, by=desk.actor)
    listed, lost_place = at_place(
        request, lambda cursor: page_by(found, moment="submitted_at", cursor=cursor, limit=PAGE_SIZE)
    )
    return page(request, desk, "product_reviews.html", {"page": listed, "lost_place": lost_place})


@require_safe
@at_product_review
def product_review(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/product-reviews/{id}/`: one of them, what was reported about it, and what was decided."""
    reports = shown_reports(review)
    reported = is_reported(row["report"] for row in reports)
    context: dict[str, object] = {"review": review, "reports": reports, "reported": reported, "kind": "product_review"}
    return page(request, desk, "product_review.html", context)
