"""Pages behind links that are a credential: nothing of them may be kept, passed on or indexed (R3.4)."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def seal(response: HttpResponse) -> HttpResponse:
    """Marks an answer: in no cache, in no Referer header, in no search engine."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def sealed(view: View[P]) -> View[P]:
    """A view whose every answer is sealed. Domain errors must be answered inside it."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return seal(view(request, *args, **kwargs))

    return wrapped
