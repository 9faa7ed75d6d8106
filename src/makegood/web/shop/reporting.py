"""Anybody reports a review, the response to it, or a product review from its public page (R12.1).

Without cookie and without script.
"""

from collections.abc import Sequence

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from makegood.domain.moderation.actions import report_as_reader
from makegood.domain.moderation.enums import ReportGround, SubjectKind
from makegood.domain.moderation.rules import APPEAL_WITHIN, DECIDE_WITHIN
from makegood.domain.product_reviews.queries import public_place as place_of_product_review
from makegood.domain.product_reviews.queries import public_review as public_product_review
from makegood.domain.reviews.queries import public_place, public_review
from makegood.domain.sellers.queries import get_seller
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, NotFound
from makegood.kernel.values import shown_again
from makegood.web.ui.errors import error_page
from makegood.web.ui.links import seal
from makegood.web.ui.redirects import SeeOther

from .address import checked_id

FIELDS = ("ground", "explanation", "email")
RETRY_AFTER = 3600
"""Seconds after which an address that reported too often may go on: the length of the rate limit's hour."""


# There is no session that a forged request could use.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, seller_id: str, review_id: str, kind: str) -> HttpResponse:
    """`/shop/{seller}/report/{review}/`, and `…/response/` for the response to it.

    POST `ground, explanation, email` stores and leads to `?sent=yes`; 422 keeps what was typed; 429 after too many.
    """
    seller = get_seller(checked_id(seller_id))
    review = public_review(seller.pk, review_id)
    if kind == SubjectKind.RESPONSE and not review.shown_response:
        raise NotFound(_("There is no response to this review."))
    page = {
        "seller": seller,
        "place": seller.name,
        "review": review,
        "kind": kind,
        "back": public_place(review),
    }
    return _answer(request, page, SubjectKind(kind), review.pk)


# As above.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report_product_review(request: HttpRequest, product_id: str, review_id: str) -> HttpResponse:
    """`/products/{product}/reviews/{review}/report/`: the same about a review of an article (R11.3)."""
    review = public_product_review(checked_id(product_id), checked_id(review_id))
    kind = SubjectKind.PRODUCT_REVIEW
    page = {
        "place": review.product.name,
        "review": review,
        "kind": kind.value,
        "back": place_of_product_review(review),
    }
    return _answer(request, page, kind, review.pk)


def _answer(request: HttpRequest, page: dict[str, object], kind: SubjectKind, subject_id: str) -> HttpResponse:
    if request.method != "POST":
        return _form(request, page, {}, [])
    if not consume(request, action="report"):
        return _too_many(request)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        report_as_reader(
            kind=kind,
            subject_id=subject_id,
            ground=typed["ground"],
            explanation=typed["explanation"],
            email=typed["email"],
            language=get_language() or "",
            now=clock.now(),
        )
    except Invalid as error:
        return _form(request, page, typed, error.errors)
    return SeeOther(f"{request.path}?sent=yes")


def _form(
    request: HttpRequest, page: dict[str, object], typed: dict[str, str], errors: Sequence[FieldError]
) -> HttpResponse:
    context = {
        **page,
        "typed": shown_again(typed),
        "errors": errors,
        "grounds": ReportGround.choices,
        "sent": request.GET.get("sent") == "yes",
        "decide_days": DECIDE_WITHIN.days,
        "appeal_months": APPEAL_WITHIN.days // 30,
    }
    return seal(render(request, "web_shop/report.html", context, status=422 if errors else 200))


def _too_many(request: HttpRequest) -> HttpResponse:
    message = _("From your network too much was reported within an hour. Nothing was stored; please try again later.")
    answer = error_page(request, 429, _("Please wait a while"), message, code="too_many_requests")
    answer["Retry-After"] = str(RETRY_AFTER)
    return seal(answer)
