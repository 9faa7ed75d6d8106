"""What is known of a request beyond what Django knows: its id in the logs, what it read from, how it ended."""

from django.http import HttpRequest

from .stamps import Stamp

_ID = "makegood.request_id"
_ACCIDENT = "makegood.accident"
_READS = "makegood.reads"
_STAMP = "makegood.stamp"


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


def note_reads(request: HttpRequest, reads: str) -> None:
    """Who answered it, where a replica might have (`kernel.replica.Reads`)."""
    request.META[_READS] = reads


def reads_of(request: HttpRequest) -> str:
    """Who answered it; empty where no replica was asked."""
    return str(request.META.get(_READS, ""))


def note_stamp(request: HttpRequest, stamp: Stamp) -> None:
    """The stamp of what the page shows that is asked for, read before anything else was (`kernel.stamps`)."""
    request.META[_STAMP] = stamp


def stamp_of(request: HttpRequest) -> Stamp:
    """The stamp of its page; empty where nobody read it."""
    stamp: Stamp = request.META.get(_STAMP, frozenset())
    return stamp
