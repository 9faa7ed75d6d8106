"""What is counted of requests, for `/metrics`.

Where `makegood serve` runs several processes, `PROMETHEUS_MULTIPROC_DIR` is set before this is imported, and each
counts in files that whichever of them is asked adds up (`kernel.meter_files`).
"""

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's
registry = CollectorRegistry()

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds."""

requests = Counter(
    "makegood_http_requests",
    "Requests answered, by route (never the address itself), method and class of status.",
    ["route", "method", "status"],
    registry=registry,
)
seconds = Histogram(
    "makegood_http_request_seconds",
    "Seconds from a request to the end of its answer, by route and method.",
    ["route", "method"],
    buckets=BOUNDS,
    registry=registry,
)
database_errors = Counter(
    "makegood_http_database_errors",
    "Requests that ended in an error of the database.",
    registry=registry,
)
replica_reads = Counter(
    "makegood_replica_reads",
    "Requests that the replica may answer, by who did: the replica, or the primary where it was behind or away.",
    ["answered"],
    registry=registry,
)


def count(route: str, method: str, status: str, took: float) -> None:
    """Counts a request of a class of status (`2xx`) that took so many seconds.

    Raises:
        OSError: nothing was counted of such a request yet, and this process's file cannot be written.
    """
    answered, duration = _of(route, method, status)
    answered.inc()
    duration.observe(took)


@cache  # to look them up in the library costs as much as to count
def _of(route: str, method: str, status: str) -> tuple[Counter, Histogram]:
    return requests.labels(route, method, status), seconds.labels(route, method)
