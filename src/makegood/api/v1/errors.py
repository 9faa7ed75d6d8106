"""Errors as problem details (RFC 9457): the one place where they are made."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from makegood.kernel.errors import FieldError, Forbidden, Invalid, MakegoodError, NotFound, Refused, Text

from .body import BadBody
from .messages import field_error

log = logging.getLogger(__name__)

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

MOST_ERRORS = 100
LONGEST_FIELD = 200
"""What a caller gets back stays small, however much nonsense came in."""


def problem(status: int, code: str, detail: Text, errors: Iterable[FieldError] = ()) -> HttpResponse:
    """An error as its answer; `errors` says which fields are wrong. `words`: the first words that one is about."""
    errors = list(errors)
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": str(detail),
        "code": code,
    }
    listed = [
        {"field": error.field[:LONGEST_FIELD], "code": error.code, "message": str(error.message)} for error in errors
    ]
    if listed:
        content["errors"] = listed[:MOST_ERRORS]
    words = next((error.words for error in errors if error.words), None)
    if words is not None:
        content["words"] = words
    return JsonResponse(content, status=status, content_type="application/problem+json")


def not_found() -> HttpResponse:
    """The answer to an address that leads nowhere."""
    return problem(404, NotFound.code, _("There is nothing here."))


def add_handlers(api: NinjaAPI) -> None:
    """Let `api` answer every exception with a problem."""
    # Those that django-ninja has handlers of its own for; a handler also gets the subclasses.
    for kind in (Exception, HttpError, ValidationError):
        api.add_exception_handler(kind, _answer)


def _answer(request: HttpRequest, error: object) -> HttpResponse:
    match error:
        case MakegoodError():
            return _domain_error(error)
        case ValidationError():
            return _domain_error(Invalid(field_error(one) for one in error.errors))
        case AuthenticationError():
            answer = problem(401, "unauthorized", _("This call needs a valid key: “Authorization: Bearer mg_…”."))
            answer["WWW-Authenticate"] = "Bearer"
            return answer
        case HttpError(__cause__=BadBody() as bad):
            return problem(bad.status, bad.code, bad.message)
        case _:
            return _accident(request, error)


def _domain_error(error: MakegoodError) -> HttpResponse:
    match error:
        case NotFound():
            return problem(404, error.code, error.message)
        case Forbidden():
            return problem(403, error.code, error.message)
        case Refused():
            return problem(409, error.code, error.message)
        case Invalid():
            return problem(422, _shared_code(error), error.message, error.errors)
        case _:
            raise error


def _shared_code(error: Invalid) -> str:
    """The code of the fields where they agree, so that a program need not look further; else `invalid`."""
    codes = {field.code for field in error.errors}
    return codes.pop() if len(codes) == 1 else error.code


def _accident(request: HttpRequest, error: object) -> HttpResponse:
    """No part of the exception is shown: it may hold anything."""
    route = request.resolver_match.route if request.resolver_match else ""
    log.error("%s /%s failed", request.method, route, exc_info=error if isinstance(error, Exception) else None)
    return problem(500, "internal_error", _("Something went wrong here. It has been noted."))
