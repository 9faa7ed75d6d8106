"""What surrounds every page: a limit on the size of a request, and the translation of domain errors into pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused

from . import errors

MEBIBYTE = 1024 * 1024
PAGE_LIMIT = 12 * MEBIBYTE
"""Bytes of a request body: attachments of 10 MB together (R5.2) and the text beside them."""

WEBHOOK_LIMIT = 35 * MEBIBYTE
"""Bytes of a request body under /anymail/: an e-mail of 25 MB in base64, in JSON."""

Handler = Callable[[HttpRequest], HttpResponse]


class RequestLimits:
    """Refuses a body that is too large by what its header announces, before a byte of it is read.

    The server hands over no more bytes than were announced, so the header cannot lie to our harm.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):  # has limits and answers of its own: `api.middleware`
            return self.get_response(request)
        length = _announced(request)
        if length is None:
            return errors.bad_request(request)
        if length > _limit(request.path_info):
            return errors.too_large(request)
        return self.get_response(request)


def _limit(path: str) -> int:
    return WEBHOOK_LIMIT if path.startswith("/anymail/") else PAGE_LIMIT


def _announced(request: HttpRequest) -> int | None:
    raw = request.META.get("CONTENT_LENGTH") or "0"
    return int(raw) if raw.isascii() and raw.isdigit() else None


class DomainErrors:
    """Pages for the domain errors that a view lets through. Most views catch those that they can explain better."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a domain error; None leaves any other exception to Django."""
        match exception:
            case NotFound():
                return errors.not_found(request, exception)
            case Forbidden():
                return errors.forbidden(request, exception)
            case Refused():
                return errors.refused(request, exception)
            case Invalid():
                return errors.invalid(request, exception)
            case _:
                return None
