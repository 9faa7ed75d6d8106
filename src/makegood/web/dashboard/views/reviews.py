"""*Beoordelingen*: the list and one review (R4.1 to R4.3)."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from makegood.domain.conversations.queries import conversation_about
from makegood.domain.grading.queries import assessment_grade
from makegood.domain.grading.rules import AssessmentGrade
from makegood.domain.invitations.queries import invited_at
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reassessments.enums import Obstacle
from makegood.domain.reassessments.queries import reassessment_of, timeline, with_requests
from makegood.domain.reviews.queries import (
    COUNTED_AT_MOST,
    count_some,
    is_long_search,
    list_reviews,
    neighbours,
    page_of_list,
    page_to_do,
)
from makegood.kernel import clock
from makegood.kernel.paging import Page
from makegood.kernel.replica import reads_from_replica
from makegood.web.ui.places import at_place

from ..desk import Desk, at_desk, at_review, page
from ..forms import Chip, ReviewFilterForm
from ..history import entries
from ..rows import review_rows
from ..to_do import task_of, tasks_of, to_do
from .reports import is_reported, shown_reports


class HtmxRequest(HttpRequest):
    """A request as django-htmx's middleware hands it on."""

    htmx: HtmxDetails


PAGE_SIZE = 25
FIRST_TASKS = 5
"""So many tasks stand above the list of all reviews."""


@require_safe
@reads_from_replica
@at_desk
def reviews(request: HtmxRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/reviews/`: what there is to do, and all reviews, newest first, filtered by what the address says.

    Those that need attention (`state=attention`) come in the order of the to-do list. htmx gets the results alone.
    """
    now = clock.now()
    settings = current_settings()
    form = ReviewFilterForm(request.GET, low_below=settings.low_below)
    wanted = form.wanted(desk.seller_id)
    cursor = request.GET.get("cursor")
    results_only = bool(request.htmx) and not request.htmx.history_restore_request
    # What is looked through while somebody types needs no grade, unless it is the to-do list itself.
    grade = None if results_only and not form.is_to_do else grade_of_today(desk)
    listed, lost_place = _page_of(request, desk, form, grade)
    # How many are found among very many nobody knows before all of them are looked through, which one page does not do.
    is_long = listed.looked_back_to is not None or bool(cursor and not form.is_to_do and is_long_search(wanted))
    counts_all = not is_long and (cursor or listed.next_cursor)
    context: dict[str, object] = {
        "form": form,
        "page": listed,
        "lost_place": lost_place,
        "count": count_some(wanted, by=desk.actor) if counts_all else len(listed.items),
        "at_most": COUNTED_AT_MOST,
        "is_long_search": is_long,
        "tasks": tasks_of(listed.items, grade, now=now) if grade and form.is_to_do else [],
        "rows": "" if form.is_to_do else review_rows(listed.items, desk),
        "to_remove": [] if listed.items or cursor or is_long else _to_remove(desk, form),
        "settings": settings,
    }
    if results_only:
        answer = page(request, desk, "_results.html", context)
        if request.htmx.trigger == "filters":
            replace_url(answer, form.address)
    else:
        if not form.is_to_do and grade:
            limit = 0 if form.is_narrowing or cursor else FIRST_TASKS
            context["todo"] = to_do(desk, grade, low_below=settings.low_below, limit=limit, now=now)
        answer = page(request, desk, "reviews.html", context)
    patch_vary_headers(answer, ("HX-Request", "HX-History-Restore-Request"))
    return answer


def grade_of_today(desk: Desk) -> AssessmentGrade:
    """The grade that shoppers see of the desk's seller."""
    today = clock.marketplace_day(clock.now())
    return assessment_grade(desk.seller_id, on=today, today=today)


def _page_of(
    request: HttpRequest, desk: Desk, form: ReviewFilterForm, grade: AssessmentGrade | None
) -> tuple[Page[Any], bool]:
    """The page of the list, and whether its place in the address was not one of ours."""
    wanted = form.wanted(desk.seller_id)

    def look(cursor: str | None) -> Page[Any]:
        listed = partial(page_of_list, wanted)
        if form.is_to_do and grade:
            listed = partial(page_to_do, wanted, counting_from=grade.from_day)
        return listed(by=desk.actor, cursor=cursor, limit=PAGE_SIZE, more=with_requests)

    return at_place(request, look)


def _to_remove(desk: Desk, form: ReviewFilterForm) -> list[Chip]:
    """Of the filters with which nothing is found, those without which something would be."""
    wanted = {chip: form.wanted(desk.seller_id, without=chip.name) for chip in form.chips}
    return [chip for chip, less in wanted.items() if list_reviews(less, by=desk.actor).exists()]


@require_safe
@at_review
def review(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/reviews/{id}/`: one review, its history, and what can be done about it."""
    now = clock.now()
    settings = current_settings()
    reassessment = reassessment_of(review, now=now)
    reports = shown_reports(review)
    # Once the request is answered or has lapsed there is no second one (R6.2); nor can everybody be reached (R6.7).
    is_over = reassessment.state not in {"none", "requested"} or reassessment.reason == Obstacle.CUSTOMER_UNREACHABLE
    newer, older = neighbours(review)
    context = {
        "review": review,
        "reassessment": reassessment,
        "conversation": conversation_about(review.purchase_id),
        "invited_at": invited_at([review.purchase_id], [review.seller_id]).get(review.purchase_id),
        "reports": reports,
        "reported": is_reported(row["report"] for row in reports),
        "history": entries(review, timeline(review, now=now), undelivered=reassessment.undelivered),
        "task": task_of(review, grade_of_today(desk), low_below=settings.low_below, is_over=is_over, now=now),
        "newer": newer,
        "older": older,
        "settings": settings,
    }
    return page(request, desk, "review.html", context)
