"""What is known of a request beyond what Django knows: its id in the logs, and the accident that ended it."""

from django.http import HttpRequest

_ID = "makegood.request_id"
_ACCIDENT = "makegood.accident"


def name_request(request: HttpRequest, request_id: str) -> None:
    """Give it its id."""
    request.META[_ID] = request_id


def request_id(request: HttpRequest) -> str:
    """Its id, which also stands in the answer's header X-Request-ID; empty outside a server."""
    return str(request.META.get(_ID, ""))


def note_accident(request: HttpRequest, error: BaseException) -> None:
    """An error that nobody expected ended it: told in the log with the request, once."""
    request.META[_ACCIDENT] = error


def accident_of(request: HttpRequest) -> BaseException | None:
    """The error that ended it."""
    error = request.META.get(_ACCIDENT)
    return error if isinstance(error, BaseException) else None
