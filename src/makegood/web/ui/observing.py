"""What surrounds every request, outermost: its id, one line in the log, and the counters of `/metrics`.

Neither the log nor a counter ever gets an address: links hold tokens and queries hold words. The route stands for it.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from time import perf_counter
from typing import Any, cast

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from makegood.kernel.actors import Actor, ActorKind
from makegood.kernel.clients import is_trusted
from makegood.kernel.ids import new_id
from makegood.kernel.requests import accident_of, name_request, note_accident, reads_of

from . import meters

MONITORING = frozenset({"/healthz", "/readyz", "/metrics"})
NO_ROUTE = "none"
"""Where nothing is, or what was refused before anybody looked."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "OTHER"
"""Strangers may send any word as their method; a label for each would fill the memory."""

_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,127}\Z")
_PART = re.compile(r"<(?:\w+:)?(\w+)>")

Handler = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("makegood.web")


class Observed:
    """The middleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        # The only way in which Django tells of an error before it makes a page of it.
        got_request_exception.connect(_on_exception, dispatch_uid="makegood.observing")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        request_id = _id_of(request)
        name_request(request, request_id)
        # Bound until this thread's next request, so that what is said while an answer streams bears it too.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if request.path_info in MONITORING:
            # These say the same under every name, and monitoring often has only an address.
            request.META["HTTP_HOST"] = _a_host_of_ours()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        if isinstance(response, StreamingHttpResponse) and not (
            isinstance(response, FileResponse) or response.is_async
        ):
            pieces = iter(cast("Iterator[Any]", response.streaming_content))
            response.streaming_content = _ToItsEnd(pieces, partial(_tell, request, response, started))
        else:
            _tell(request, response, started)
        return response


def _on_exception(request: HttpRequest | None = None, **_: Any) -> None:
    error = sys.exc_info()[1]
    if request is not None and error is not None:
        note_accident(request, error)


def _id_of(request: HttpRequest) -> str:
    """The id that a proxy of ours gave it, so that one id leads through both logs; else one of our own."""
    given: str = request.META.get("HTTP_X_REQUEST_ID", "")
    if given and _WELL_FORMED.match(given) and is_trusted(request.META.get("REMOTE_ADDR", "")):
        return given
    return new_id()


def _a_host_of_ours() -> str:
    first: str = settings.ALLOWED_HOSTS[0]
    return "localhost" if first == "*" else first.lstrip(".")


class _ToItsEnd:
    """What an answer streams; tells of the request when it ends, breaks off or is never asked for."""

    def __init__(self, pieces: Iterator[Any], tell: Callable[[], None]) -> None:
        self._pieces = pieces
        self._tell: Callable[[], None] | None = tell

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Django calls it when the server is done with the answer."""
        if self._tell is not None:
            tell, self._tell = self._tell, None
            tell()


def _tell(request: HttpRequest, response: HttpResponseBase, started: float) -> None:
    took = perf_counter() - started
    route = route_of(request)
    method = request.method if request.method in METHODS else OTHER_METHOD
    accident, reads = accident_of(request), reads_of(request)
    with suppress(OSError):  # the data folder cannot be written since this process began, and it counted nothing yet
        meters.count(route, method, _CLASSES[response.status_code // 100], took)
        if isinstance(accident, DatabaseError | InterfaceError):
            meters.database_errors.inc()
        if reads:
            meters.replica_reads.labels(reads).inc()
    told = {"method": method, "route": route, "status": response.status_code, "ms": round(took * 1000, 1)}
    if reads:
        told["reads"] = reads
    if accident is not None:
        log.error("request failed", **told, **_actor_of(request), exc_info=accident)
    elif request.path_info in MONITORING or route == settings.STATIC_URL:
        log.debug("request", **told)
    else:
        log.info("request", **told, **_actor_of(request))


_CLASSES = tuple(f"{number}xx" for number in range(10))


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, such as `/r/{token}/`."""
    match = request.resolver_match
    if match is None:
        return settings.STATIC_URL if request.path_info.startswith(settings.STATIC_URL) else NO_ROUTE
    return _written(match.route)


@lru_cache(maxsize=1024)
def _written(route: str) -> str:
    return "/" + _PART.sub(r"{\1}", route)


def _actor_of(request: HttpRequest) -> dict[str, str]:
    """Kind and id of who asked, as far as the request has found out already."""
    actor = getattr(request, "auth", None)
    if isinstance(actor, Actor):
        return {"actor_kind": actor.kind.value, "actor_id": actor.id}
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return {}
    try:
        user_id = session.get(SESSION_KEY)
        if not user_id:
            return {}
        kind = ActorKind.OPERATOR if getattr(request.user, "is_operator", False) else ActorKind.STAFF
    except (DatabaseError, InterfaceError):  # it was away when the request came
        return {}
    return {"actor_kind": kind.value, "actor_id": str(user_id)}
