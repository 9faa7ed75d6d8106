"""What surrounds every call: a limit on its size, and a problem also where no view of ours was reached."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .v1.body import LIMIT, in_lines
from .v1.errors import accident, bad_request, not_found, problem
from .v1.taking import BODY_LIMIT


class Problems:
    """Every error under /api/ is a problem (RFC 9457), whichever part of the product it comes from.

    Stands outside all other middleware: what they refuse or break on, Django answers with pages for people. A body that
    is too large is refused by what its header announces, before a byte of it is read; the server hands over no more
    bytes than were announced, so the header cannot lie to our harm.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        refusal = _refusal(request)
        if refusal:
            return refusal
        answer = self.get_response(request)
        if answer.status_code < 400 or answer.get("Content-Type") == "application/problem+json":
            return answer
        return _as_problem(request, answer)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    with translation.override(translation.get_language_from_request(request)):
        if not (announced.isascii() and announced.isdigit()):
            return problem(400, "bad_request", _("The Content-Length header is not a number."))
        if int(announced) > (BODY_LIMIT if in_lines(request) else LIMIT):
            return problem(413, "too_large", _("What was sent is too large."))
    return None


def _as_problem(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """The same answer for programs; the headers that the middleware set stay."""
    with translation.override(translation.get_language_from_request(request)):
        match page.status_code:
            case 404:
                answer = not_found()
            case status if status < 500:
                answer = bad_request()
            case _:
                answer = accident(request)
    for name, value in page.items():
        if name != "Content-Length":
            answer.headers.setdefault(name, value)
    return answer
