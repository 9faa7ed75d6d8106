"""A seller brings a review, of the shop or of an article, before the marketplace, and objects to what it decides.

R11.3, R12.1, R12.2.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.domain.moderation.actions import appeal_as_seller, report_review
from makegood.domain.moderation.enums import ReportGround, Source
from makegood.domain.moderation.queries import appeal_of, can_appeal, get_report, reports_about_review
from makegood.domain.moderation.rules import APPEAL_WITHIN, DECIDE_WITHIN, decision_due
from makegood.domain.sellers.permissions import check_may_speak_for
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, Refused, Text
from makegood.kernel.values import shown_again
from makegood.web.ui.redirects import SeeOther

from ..desk import Desk, at_product_review, at_review, page


@require_http_methods(["GET", "HEAD", "POST"])
@at_review
def report(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/reviews/{id}/report/`: the form, which says what comes of it; a POST reports."""
    return _report(request, desk, review, "review")


@require_http_methods(["GET", "HEAD", "POST"])
@at_product_review
def report_product_review(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/product-reviews/{id}/report/`: the same about a review of an article that the shop sold."""
    return _report(request, desk, review, "product_review")


def _report(request: HttpRequest, desk: Desk, review: Any, kind: str) -> HttpResponse:
    check_may_speak_for(desk.actor, review.seller_id)
    if request.method != "POST":
        return _form(request, desk, review, kind, {})
    typed = {name: request.POST.get(name, "") for name in ("ground", "explanation")}
    try:
        report_review(review=review, **typed, by=desk.actor, now=clock.now())
    except Invalid as error:
        return _form(request, desk, review, kind, typed, errors=error.errors)
    except Refused as refusal:
        return _form(request, desk, review, kind, typed, reason=refusal.message, status=409)
    messages.success(request, _("Your report came in. The marketplace decides, and you get the reason by e-mail."))
    return SeeOther(_home(kind, review))


def _form(
    request: HttpRequest,
    desk: Desk,
    review: Any,
    kind: str,
    typed: dict[str, str],
    *,
    errors: Sequence[FieldError] = (),
    reason: Text = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {
        "review": review,
        "kind": kind,
        "home": _home(kind, review),
        "typed": shown_again(typed),
        "errors": list(errors),
        "grounds": ReportGround.choices,
        "reason": reason or _obstacle(review),
        "decide_days": DECIDE_WITHIN.days,
        "appeal_months": APPEAL_WITHIN.days // 30,
    }
    return page(request, desk, "report.html", context, status=422 if errors else status)


def _obstacle(review: Any) -> Text:
    """Why there is nothing to report now; empty when there is."""
    if review.removed_at is not None:
        return _("This review was removed already.")
    if is_reported(reports_about_review(review.pk)):
        return _("You have reported this review already; the marketplace has not decided yet.")
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@at_review
def appeal(request: HttpRequest, desk: Desk, review: Any, report_id: str) -> HttpResponse:
    """`/dashboard/reviews/{id}/report/{report}/appeal/`: the form; a POST with `text` objects, once."""
    return _appeal(request, desk, review, report_id, "review")


@require_http_methods(["GET", "HEAD", "POST"])
@at_product_review
def appeal_product_review(request: HttpRequest, desk: Desk, review: Any, report_id: str) -> HttpResponse:
    """`/dashboard/product-reviews/{id}/report/{report}/appeal/`: the same about a review of an article."""
    return _appeal(request, desk, review, report_id, "product_review")


def _appeal(request: HttpRequest, desk: Desk, review: Any, report_id: str, kind: str) -> HttpResponse:
    check_may_speak_for(desk.actor, review.seller_id)
    found = get_report(report_id, by=desk.actor)
    text = request.POST.get("text", "")
    if request.method != "POST":
        return _appeal_form(request, desk, review, kind, found, text)
    try:
        appeal_as_seller(report=found, text=text, by=desk.actor, now=clock.now())
    except Invalid as error:
        return _appeal_form(request, desk, review, kind, found, text, errors=error.errors)
    except Refused as refusal:
        return _appeal_form(request, desk, review, kind, found, text, reason=refusal.message, status=409)
    messages.success(request, _("Your objection came in. The marketplace decides again."))
    return SeeOther(_home(kind, review))


def _appeal_form(
    request: HttpRequest,
    desk: Desk,
    review: Any,
    kind: str,
    report: Any,
    text: str,
    *,
    errors: Sequence[FieldError] = (),
    reason: Text = "",
    status: int = 200,
) -> HttpResponse:
    if not reason and not can_appeal(report, now=clock.now()):
        reason = _("There is nothing to object to: no decision yet, an objection already, or the time is over.")
    context: dict[str, object] = {
        "review": review,
        "report": report,
        "decision": report.decision,
        "kind": report.subject_kind,
        "home": _home(kind, review),
        "text": shown_again({"text": text})["text"],
        "errors": list(errors),
        "reason": reason,
        "decide_days": DECIDE_WITHIN.days,
    }
    return page(request, desk, "appeal.html", context, status=422 if errors else status)


def _home(kind: str, review: Any) -> str:
    """The page of the review itself."""
    return reverse(f"dashboard:{kind}", args=[review.pk])


def is_reported(reports: Iterable[Any]) -> bool:
    """Whether a report of the shop itself waits for a decision."""
    return any(one.waits and one.source == Source.SELLER for one in reports)


def shown_reports(review: Any) -> list[dict[str, object]]:
    """The reports about a review as its page shows them."""
    now = clock.now()
    rows: list[dict[str, object]] = []
    for one in reports_about_review(review.pk):
        objection = appeal_of(one)
        rows.append(
            {
                "report": one,
                "appeal": objection,
                "due": decision_due(objection.made_at if objection else one.made_at) if one.waits else None,
                "may_appeal": can_appeal(one, now=now),
            }
        )
    return rows
