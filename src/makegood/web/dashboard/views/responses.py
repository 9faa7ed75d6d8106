"""The public response to a review: write, look at it as shoppers will, publish; take it back (R9.3)."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.domain.reviews.actions import check_response, publish_response, remove_response
from makegood.domain.reviews.enums import Words
from makegood.domain.sellers.permissions import check_may_speak_for
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid
from makegood.web.ui.redirects import SeeOther

from ..desk import Desk, at_review, page


@require_http_methods(["GET", "HEAD", "POST"])
@at_review
def response(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/reviews/{id}/response/`: the form; a POST with `text` publishes.

    `action=preview` shows how it will look, `action=edit` leads back to the form. `action=remove` asks whether one is
    sure, and with `sure=yes` takes the response back.
    """
    check_may_speak_for(desk.actor, review.seller_id)
    if request.method != "POST":
        return _form(request, desk, review, review.response)
    text, action = request.POST.get("text", ""), request.POST.get("action")
    if action == "remove":
        return _remove(request, desk, review)
    if action == "edit":
        return _form(request, desk, review, text)
    now = clock.now()
    try:
        if action == "preview":
            words = check_response(review=review, text=text, by=desk.actor, now=now)
            return _preview(request, desk, review, words)
        publish_response(review=review, text=text, by=desk.actor, now=now)
    except Invalid as error:
        return _form(request, desk, review, text, errors=error.errors)
    messages.success(request, _("Your response stands below the review on your shop page."))
    return SeeOther(reverse("dashboard:review", args=[review.pk]))


def _form(
    request: HttpRequest, desk: Desk, review: Any, text: str, *, errors: Sequence[FieldError] = ()
) -> HttpResponse:
    context = {"review": review, "text": text, "errors": list(errors)}
    return page(request, desk, "response.html", context, status=422 if errors else 200)


def _preview(request: HttpRequest, desk: Desk, review: Any, words: str) -> HttpResponse:
    was_there = review.response_at is not None
    # Shown as if it were published, by the very template of the shop page; nothing is stored.
    review.response, review.response_at, review.response_state = words, clock.now(), Words.SHOWN
    return page(request, desk, "response_preview.html", {"review": review, "was_there": was_there})


def _remove(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    back = SeeOther(reverse("dashboard:review", args=[review.pk]))
    if review.response_at is None:
        return back
    if request.POST.get("sure") != "yes":
        return page(request, desk, "response_remove.html", {"review": review})
    remove_response(review=review, by=desk.actor, now=clock.now())
    messages.success(request, _("Your response is no longer on your shop page."))
    return back
