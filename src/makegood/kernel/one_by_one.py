"""Requests of one process end earlier when they are worked on one after the other.

Python works for one thread of a process at a time. Two requests at once take turns at each statement of SQL and every
five milliseconds, so that both end about when the later one would; one after the other, the first ends in half of that.
"""

import os
import threading
from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

VARIABLE = "MAKEGOOD_WEB_THREADS"
"""By this `makegood serve` tells its processes how many threads each of them has."""
PATIENCE = 0.2
"""Seconds after which a request no longer waits for those before it: what they do takes no work of Python's, say an
upload over a slow line."""


class OneByOne:
    """Middleware that lets so many requests in at a time, and others only once they waited for `patience`.

    One thread of the process is left for those, and for what is answered outside: kept pages and files take a part of a
    millisecond, and wait only where somebody waits on that thread already. An answer that is made while it is read,
    such as a large file, is worked on no more once its reading begins. Under another web server than `makegood serve`,
    or with one thread, it is not used.
    """

    def __init__(
        self,
        get_response: Callable[[HttpRequest], HttpResponseBase],
        *,
        places: int | None = None,
        patience: float = PATIENCE,
    ) -> None:
        places = int(os.environ.get(VARIABLE, "1")) - 1 if places is None else places
        if places < 1:
            raise MiddlewareNotUsed
        self._get_response = get_response
        self._places = threading.BoundedSemaphore(places)
        self._patience = patience

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        has_place = self._places.acquire(timeout=self._patience)
        try:
            return self._get_response(request)
        finally:
            if has_place:
                self._places.release()


def tell_threads(threads: int) -> None:
    """To the processes that this one starts."""
    os.environ[VARIABLE] = str(threads)
