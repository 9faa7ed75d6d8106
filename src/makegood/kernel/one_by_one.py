"""Requests of one process end earlier when they are worked on one after the other.

Python works for one thread of a process at a time. Two requests at once take turns at each statement of SQL and every
five milliseconds, so that both end about when the later one would; one after the other, the first ends in half of that.
"""

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

VARIABLE = "MAKEGOOD_WEB_THREADS"
"""By this `makegood serve` tells its processes how many threads each of them has."""
PATIENCE = 0.2
"""Seconds after which a request no longer waits for those before it: what they do takes no work of Python's, say an
upload over a slow line."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class OneByOne:
    """A WSGI application that works on so many requests at a time, and on others only once they waited for `patience`.

    An answer that is made while it is read, such as a large file, is worked on no more once its reading begins.
    """

    def __init__(self, application: Application, *, places: int, patience: float = PATIENCE) -> None:
        self._application = application
        self._places = threading.BoundedSemaphore(places)
        self._patience = patience

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        has_place = self._places.acquire(timeout=self._patience)
        try:
            return self._application(environ, start_response)
        finally:
            if has_place:
                self._places.release()


def tell_threads(threads: int) -> None:
    """To the processes that this one starts."""
    os.environ[VARIABLE] = str(threads)


def one_by_one(application: Application) -> Application:
    """The application of a web process, which keeps one of its threads for those that have waited long enough.

    As it is where there is only one thread, and under another web server than `makegood serve`.
    """
    threads = int(os.environ.get(VARIABLE, "1"))
    return OneByOne(application, places=threads - 1) if threads > 1 else application
