"""Errors as problem details (RFC 9457): the one place where they are made."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from makegood.domain.exchange.shapes.messages import field_error
from makegood.kernel.errors import FieldError, Forbidden, Invalid, MakegoodError, NotFound, RateLimited, Refused, Text
from makegood.kernel.requests import note_accident, request_id
from makegood.kernel.trouble import is_away

from .body import BadBody

TITLES: Mapping[int, str] = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
"""With the type `about:blank` the title is the status's name (RFC 9457)."""

_STATUS: Mapping[type[MakegoodError], int] = {Forbidden: 403, NotFound: 404, Refused: 409, RateLimited: 429}

RETRY_AFTER = 5
"""Seconds after which to try again when the database is away or busy."""

_ACCIDENT = _("Something went wrong here. It has been noted.")

MOST_ERRORS = 100
LONGEST_FIELD = 200
"""What a caller gets back stays small, however much nonsense came in."""


def problem(status: int, code: str, detail: Text, errors: Iterable[FieldError] = ()) -> HttpResponse:
    """An error as its answer; `errors` says which fields are wrong."""
    return _problem(_told(status, code, detail, errors))


def not_found() -> HttpResponse:
    """The answer to an address that leads nowhere."""
    return problem(404, NotFound.code, _("There is nothing here."))


def bad_request() -> HttpResponse:
    """The answer to what is no request that we can read."""
    return problem(400, "bad_request", _("This request cannot be read."))


def accident(request: HttpRequest) -> HttpResponse:
    """The answer when something broke on our side. No part of the exception is shown: it may hold anything."""
    return _problem(_named(request, _told(500, "internal_error", _ACCIDENT)))


def add_handlers(api: NinjaAPI) -> None:
    """Let `api` answer every exception with a problem."""
    # Those that django-ninja has handlers of its own for; a handler also gets the subclasses.
    for kind in (Exception, HttpError, ValidationError):
        api.add_exception_handler(kind, answer_to)


def told_of(request: HttpRequest, error: object) -> dict[str, Any]:
    """What is said of an error: `status`, `code`, `detail`, and where there are any `errors` and `words`.

    An exception that is none of our answers is noted as an accident (500).
    """
    match error:
        case ValidationError():
            return told_of(request, Invalid(field_error(one) for one in error.errors))
        case Invalid():
            return _told(422, _shared_code(error), error.message, error.errors)
        case NotFound() | Forbidden() | Refused() | RateLimited():
            status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
            return _told(status, error.code, error.message)
        case (BadBody() as bad) | HttpError(__cause__=BadBody() as bad):
            return _told(bad.status, bad.code, bad.message)
        case AuthenticationError():
            return _told(401, "unauthorized", _("This call needs a valid key: “Authorization: Bearer mg_…”."))
        case _:
            return _noted(request, error)


def _told(status: int, code: str, detail: Text, errors: Iterable[FieldError] = ()) -> dict[str, Any]:
    """`words`: the first words that one of the errors is about."""
    errors = list(errors)
    content: dict[str, Any] = {"status": status, "code": code, "detail": str(detail)}
    listed = [
        {"field": error.field[:LONGEST_FIELD], "code": error.code, "message": str(error.message)} for error in errors
    ]
    if listed:
        content["errors"] = listed[:MOST_ERRORS]
    words = next((error.words for error in errors if error.words), None)
    if words is not None:
        content["words"] = words
    return content


def _problem(told: dict[str, Any]) -> HttpResponse:
    status: int = told["status"]
    content = {"type": "about:blank", "title": TITLES[status], **told}
    return JsonResponse(content, status=status, content_type="application/problem+json")


def answer_to(request: HttpRequest, error: object) -> HttpResponse:
    """An exception as its answer."""
    answer = _problem(told_of(request, error))
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        answer["Retry-After"] = str(error.retry_after)
    if answer.status_code == 503:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def _shared_code(error: Invalid) -> str:
    """The code of the fields where they agree, so that a program need not look further; else `invalid`."""
    codes = {field.code for field in error.errors}
    return codes.pop() if len(codes) == 1 else error.code


def _noted(request: HttpRequest, error: object) -> dict[str, Any]:
    """What is said of an accident of ours, which is logged. A database that is away or busy comes back."""
    if isinstance(error, Exception):
        note_accident(request, error)
    if isinstance(error, Exception) and is_away(error):
        message = _("The database cannot be reached at the moment. Please try again later.")
        return _named(request, _told(503, "unavailable", message))
    return _named(request, _told(500, "internal_error", _ACCIDENT))


def _named(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """With the request's id, by which the log has it."""
    found = request_id(request)
    return told | {"request_id": found} if found else told
