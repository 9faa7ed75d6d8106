"""`grade.json` and `badge.svg`: the grade of a seller for pages and programs elsewhere (R9.5)."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.sellers.queries import get_seller
from makegood.kernel import clock, stamps
from makegood.web.ui.methods import reads_only

from .address import checked_id, shop_address
from .freshness import unless_known

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@reads_only
def grade_json(request: HttpRequest, seller_id: str) -> HttpResponse:
    """The object of `GET /api/v1/sellers/{seller}/grade`, with the seller's name and the address of the page."""
    seller = get_seller(checked_id(seller_id))
    today = clock.marketplace_day(clock.now())
    address = shop_address(seller_id)

    def make() -> HttpResponse:
        grade = assessment_grade(seller_id, on=today, today=today)
        return JsonResponse({**grade.as_json(), "name": seller.name, "url": address})

    known_by = ("grade.json", seller_id, _revision(seller_id), today, current_settings().grade_norm, address)
    return _for_everybody(unless_known(request, known_by, make))


@reads_only
def badge(request: HttpRequest, seller_id: str) -> HttpResponse:
    """A small picture of the grade, in the marketplace's language: whose page it stands on is not known."""
    seller = get_seller(checked_id(seller_id))
    today = clock.marketplace_day(clock.now())
    name = settings.MAKEGOOD_MARKETPLACE_NAME
    language = settings.LANGUAGE_CODE

    def make() -> HttpResponse:
        grade = assessment_grade(seller_id, on=today, today=today)
        with translation.override(language):
            context = {"seller_name": seller.name, "grade": grade, "marketplace_name": name, "language": language}
            picture = render_to_string("web_shop/badge.svg", context)
        return HttpResponse(_NOT_IN_XML.sub("\ufffd", picture), content_type="image/svg+xml; charset=utf-8")

    response = unless_known(request, ("badge.svg", seller_id, _revision(seller_id), today, name, language), make)
    response["Content-Language"] = language
    return _for_everybody(response)


def _revision(seller_id: str) -> list[tuple[str, int]]:
    """What changes with everything that could be told of the seller, in a fixed order."""
    return sorted(stamps.read(stamps.of_shop(seller_id)))


def _for_everybody(response: HttpResponse) -> HttpResponse:
    """Pages and programs of any origin may read it."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
