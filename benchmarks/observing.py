"""What it costs to count and to log a request, beside a small page: the grade of a shop as JSON, from SQLite.

The counters are measured as `makegood serve` runs them, in files that its processes share. Only the ratio travels
between machines: counting may cost 3 % of that page.
"""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, report

ROUNDS = 2_000
REPEATS = 7
LIMIT = 0.03


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        os.environ |= {"MAKEGOOD_DATA": folder, "MAKEGOOD_SECRET_KEY": "only-for-measuring-" + "0" * 40}
        os.environ["DJANGO_SETTINGS_MODULE"] = "makegood.config.settings"
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(Path(folder) / "metrics")
        (Path(folder) / "metrics").mkdir()
        return measure()


def measure() -> int:
    import django

    django.setup()
    from makegood.jobs.setup import prepare

    prepare()
    answer, count, log = sides()
    with lines_to_nowhere():
        page = best(answer)
        counting, logging = best(count), best(log)
    against = f"a small page: {page * 1e6:.1f} µs"
    return report(
        [
            Figure(
                what="counting a request",
                ours=f"{counting * 1e6:.1f} µs",
                against=against,
                ratio=counting / page,
                at_most=LIMIT,
            ),
            Figure(
                what="the log line of a request", ours=f"{logging * 1e6:.1f} µs", against=against, ratio=logging / page
            ),
        ]
    )


def sides() -> tuple[Callable[[], Any], Callable[[], Any], Callable[[], Any]]:
    """The page as the server gives it, and what of it is counting and logging alone."""
    import structlog
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    from makegood.domain.sellers.actions import SellerData, put_seller
    from makegood.kernel import actors, clock
    from makegood.web.ui import meters

    put_seller(seller_id="shop", data=SellerData("Shop"), by=actors.system("bench"), now=clock.now())
    handler = WSGIHandler()
    environ = RequestFactory().get("/shop/shop/grade.json", SERVER_NAME="localhost").environ

    def answer() -> None:
        response = handler({**environ}, lambda *_: print)
        assert response.status_code == 200, response
        response.close()

    route, method, status = "/shop/{seller_id}/grade.json", "GET", "2xx"

    def count() -> None:
        meters.count(route, method, status, 0.004)

    line = structlog.get_logger("makegood.web")
    told = {"method": method, "route": route, "status": 200, "ms": 3.9}

    def log() -> None:
        line.info("request", **told)

    return answer, count, log


@contextmanager
def lines_to_nowhere() -> Iterator[None]:
    """As to a file, which is where stderr of a server leads; not to whoever looks at the figures."""
    shown = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(shown, 2)
        os.close(nowhere)
        os.close(shown)


def best(work: Callable[[], Any]) -> float:
    """Seconds of one, from the quickest of some runs."""
    for _ in range(50):
        work()
    found = []
    gc.disable()
    for _ in range(REPEATS):
        start = time.perf_counter()
        for _ in range(ROUNDS // REPEATS):
            work()
        found.append((time.perf_counter() - start) / (ROUNDS // REPEATS))
    gc.enable()
    return min(found)


if __name__ == "__main__":
    sys.exit(main())
