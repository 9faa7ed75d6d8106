"""Answers that a cache may keep but must ask about before it shows them: nothing stale is ever shown (R9.5)."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from makegood import __version__

ALWAYS_ASK = "public, no-cache"


def unless_known(request: HttpRequest, known_by: tuple[object, ...], make: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer that `make` makes; 304, without making it, to whoever has it already.

    `known_by` holds everything that the answer depends on, read before the answer is made: what changes in between
    then looks newer at the next request, never older.
    """
    parts = "\n".join(str(part) for part in (__version__, *known_by))
    etag = _etag(parts.encode())
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    response["Cache-Control"] = ALWAYS_ASK
    return response


def unless_same(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer; 304 to whoever has the same bytes already.

    For pages: they show more than is known before they are made, such as the address of a style sheet. They are in the
    language that a reader chose here, which is in a cookie, or else in that of the browser.
    """
    patch_vary_headers(response, ("Cookie",))
    response["Cache-Control"] = ALWAYS_ASK
    response["ETag"] = _etag(response.content)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _etag(told: bytes) -> str:
    return quote_etag(hashlib.sha256(told).hexdigest()[:32])
