"""What became of a report, or of one's own review, with the reason; and the one objection (R12.2, DSA articles 17, 20).

`/report/{token}/` is for the reader who reported, `/decision/{token}/` for the customer whose review it is.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from makegood.domain.moderation.actions import appeal_as_customer, appeal_as_reader
from makegood.domain.moderation.enums import ReportState
from makegood.domain.moderation.queries import (
    appeal_of,
    article_of,
    can_appeal,
    customers_appeal,
    decision_of_token,
    last_decision,
    report_of_token,
    subject_of,
    touches,
)
from makegood.domain.moderation.rules import decision_due
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.values import shown_again
from makegood.web.ui.redirects import SeeOther

from .pages import customer_page, in_language


@customer_page
def report(request: HttpRequest, token: str) -> HttpResponse:
    """How the report of a reader stands; POST `text` objects."""
    found = report_of_token(token)
    now = clock.now()
    appeal = appeal_of(found)
    context: dict[str, object] = {
        "report": found,
        "decision": found.decision,
        "seller": found.seller,
        "article": article_of(found.subject_kind, found.subject_id),
        "kind": found.subject_kind,
        "due": decision_due(appeal.made_at if appeal and found.waits else found.made_at),
        "waits": found.waits,
        "moot": found.state == ReportState.MOOT,
        "appeal": appeal,
        "may_appeal": can_appeal(found, now=now),
    }

    def object_(text: str) -> None:
        appeal_as_reader(report=found, text=text, now=now)

    return in_language(found.language, lambda: _respond(request, context, object_))


@customer_page
def decision(request: HttpRequest, token: str) -> HttpResponse:
    """What was decided about a customer's review; POST `text` objects."""
    opened = decision_of_token(token)
    review = subject_of(opened.subject_kind, opened.subject_id)
    current = last_decision(opened.subject_kind, opened.subject_id) or opened
    now = clock.now()
    appeal = customers_appeal(opened.subject_kind, opened.subject_id)
    context: dict[str, object] = {
        "decision": current,
        "seller": opened.seller,
        "article": article_of(opened.subject_kind, opened.subject_id),
        "kind": opened.subject_kind,
        "review": review,
        "due": decision_due(appeal.made_at) if appeal else None,
        "waits": appeal is not None and appeal.answered_at is None,
        "appeal": appeal,
        "may_appeal": appeal is None
        and touches(current)
        and now <= current.appeal_until
        and review.removed_ground != "withdrawn_by_customer",
    }

    def object_(text: str) -> None:
        appeal_as_customer(decision=current, text=text, now=now)

    return in_language(review.purchase.customer.language, lambda: _respond(request, context, object_))


def _respond(request: HttpRequest, context: dict[str, object], object_: Callable[[str], None]) -> HttpResponse:
    if request.method != "POST":
        return _page(request, context)
    text = request.POST.get("text", "")
    try:
        object_(text)
    except Invalid as error:
        return _page(request, context, typed=text, errors=error.errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as refusal:
        return _page(request, {**context, "refusal": refusal}, typed=text, status=HTTPStatus.CONFLICT)
    return SeeOther(request.path)


def _page(
    request: HttpRequest,
    context: dict[str, object],
    *,
    typed: str = "",
    errors: Sequence[FieldError] = (),
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    shown = {**context, "typed": shown_again({"text": typed}), "errors": errors}
    return render(request, "web_customer/statement.html", shown, status=status)
