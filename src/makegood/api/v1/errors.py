"""Errors as problem details (RFC 9457): the one place where they are made."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from makegood.domain.exchange.shapes.messages import field_error
from makegood.kernel.errors import FieldError, Forbidden, Invalid, MakegoodError, NotFound, Refused, Text
from makegood.kernel.requests import note_accident, request_id

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
    500: "Internal Server Error",
}
"""With the type `about:blank` the title is the status's name (RFC 9457)."""

_STATUS: Mapping[type[MakegoodError], int] = {Forbidden: 403, NotFound: 404, Refused: 409}

MOST_ERRORS = 100
LONGEST_FIELD = 200
"""What a caller gets back stays small, however much nonsense came in."""


def problem(status: int, code: str, detail: Text, errors: Iterable[FieldError] = ()) -> HttpResponse:
    """An error as its answer; `errors` says which fields are wrong."""
    return _problem(_told(status, code, detail, errors))


def not_found() -> HttpResponse:
    """The answer to an address that leads nowhere."""
    return problem(404, NotFound.code, _("There is nothing here."))


def add_handlers(api: NinjaAPI) -> None:
    """Let `api` answer every exception with a problem."""
    # Those that django-ninja has handlers of its own for; a handler also gets the subclasses.
    for kind in (Exception, HttpError, ValidationError):
        api.add_exception_handler(kind, _answer)


def told_of(request: HttpRequest, error: object) -> dict[str, Any]:
    """What is said of an error: `status`, `code`, `detail`, and where there are any `errors` and `words`.

    An exception that is none of our answers is noted as an accident (500).
    """
    match error:
        case ValidationError():
            return told_of(request, Invalid(field_error(one) for one in error.errors))
        case Invalid():
            return _told(422, _shared_code(error), error.message, error.errors)
        case NotFound() | Forbidden() | Refused():
            return _told(_STATUS[type(error)], error.code, error.message)
        case (BadBody() as bad) | HttpError(__cause__=BadBody() as bad):
            return _told(bad.status, bad.code, bad.message)
        case AuthenticationError():
            return _told(401, "unauthorized", _("This call needs a valid key: “Authorization: Bearer mg_…”."))
        case _:
            return _accident(request, error)


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


def _answer(request: HttpRequest, error: object) -> HttpResponse:
    answer = _problem(told_of(request, error))
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _shared_code(error: Invalid) -> str:
    """The code of the fields where they agree, so that a program need not look further; else `invalid`."""
    codes = {field.code for field in error.errors}
    return codes.pop() if len(codes) == 1 else error.code


def _accident(request: HttpRequest, error: object) -> dict[str, Any]:
    """No part of the exception is shown: it may hold anything. `request_id` finds it in the log."""
    if isinstance(error, Exception):
        note_accident(request, error)
    told = _told(500, "internal_error", _("Something went wrong here. It has been noted."))
    return told | {"request_id": request_id(request)}
