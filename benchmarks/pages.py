"""Public pages, from `makegood serve`, beside a view of the same server that answers the same bytes again and again.

The server has its production settings and one more address, that of the constant answers: both sides pass the same
middleware in the same two processes. They take turns in rounds, and the median of the rounds' ratios counts. The load
comes over eight kept connections from a process of its own: `wrk` where it is installed, else one of ours. Beside it,
without a target, the same constant answers from Django as `startproject` makes it, on the same web server; and the
pages as they are made anew (cold), which nobody has seen before.
"""

import argparse
import http.client
import json
import os
import re
import select
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.constant.views import BODIES
from benchmarks.databases import fresh_database, prepare
from benchmarks.figures import Figure, report
from tests.postgres import free_port

REVIEWS = 60
"""Of the seller and of the article: three pages of 20."""
CONNECTIONS = 8
ROUNDS = 5
SECONDS = 1.2
"""Of one side in one round."""
TARGETS = {"the shop page, 20 reviews": 0.6, "the product page, 20 reviews": None, "grade.json": 0.7, "the badge": 0.7}
PATHS = dict(
    zip(TARGETS, ("/shop/shop/", "/products/mug/", "/shop/shop/grade.json", "/shop/shop/badge.svg"), strict=True)
)
CONDITIONAL = 0.85

Headers = dict[str, str]
Side = Callable[[float], float]
"""Requests per second, as a function of how long to ask."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--side", choices=["fill", "load"], help=argparse.SUPPRESS)
    arguments, rest = parser.parse_known_args()
    if arguments.side == "fill":
        fill()
        return 0
    if arguments.side == "load":
        print(load(int(rest[0]), rest[1], json.loads(rest[2]), arguments.seconds))
        return 0
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as bodies, fresh_database() as database:
        # As they are in production; what is said goes to nobody.
        environment = {**os.environ, **database["environment"], "MAKEGOOD_LOG_LEVEL": "info", BODIES: bodies}
        for step in (["-m", "makegood", "init"], ["-m", "benchmarks.pages", "--side", "fill"]):
            subprocess.run([sys.executable, *step], check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
        return report(measure(Path(bodies), environment, arguments.rounds, arguments.seconds))


def measure(bodies: Path, environment: Headers, rounds: int, seconds: float) -> Iterator[Figure]:
    with ExitStack() as servers:
        ours = servers.enter_context(our_server(environment))
        plain = servers.enter_context(plain_server(environment))
        for what, path in PATHS.items():
            name = path.strip("/").replace("/", "-")
            answer = fetch(ours, path)
            (bodies / name).write_bytes(answer[1])
            constant = f"/constant/{name}"
            size = f"{len(answer[1]) / 1000:.1f} kB"
            mine, peer = sides(ours, path), sides(ours, constant)
            rates = alternate([mine, peer, sides(plain, constant)], rounds, seconds)
            yield compared(f"{what}, warm", rates[:2], f"the same {size} as a constant", TARGETS[what])
            yield compared(f"{what}, warm, beside plain Django", rates[::2], f"the same {size} as a constant", None)
            if what == "grade.json":
                known = {"If-None-Match": answer[0]["etag"]}
                rates = alternate([sides(ours, path, known), peer], rounds, seconds)
                yield compared(f"{what}, known already (304)", rates, f"the same {size} as a constant", CONDITIONAL)
            if "reviews" in what:
                fresh = partial(one_by_one, ours, (f"{path}?again={number}" for number in count()))
                rates = alternate([fresh, peer], rounds, seconds)
                yield compared(f"{what}, cold", rates, f"the same {size} as a constant", None)


def sides(port: int, path: str, headers: Headers | None = None) -> Side:
    """One address, asked for from many connections."""
    status, wanted = (304 if headers else 200), headers or {}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(4 * CONNECTIONS):  # every thread has met it
        connection.request("GET", path, headers=wanted)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, (path, answer.status)
    connection.close()
    return partial(by_wrk if shutil.which("wrk") else by_ours, port, path, wanted)


def alternate(measured: list[Side], rounds: int, seconds: float) -> list[list[float]]:
    """The rates of each side in each round."""
    rates: list[list[float]] = [[] for _ in measured]
    for number in range(rounds):
        order = list(enumerate(measured))
        for place, side in order if number % 2 else reversed(order):
            rates[place].append(side(seconds))
    return rates


def compared(what: str, rates: list[list[float]], against: str, target: float | None) -> Figure:
    mine, theirs = rates
    return Figure(
        what=what,
        ours=f"{statistics.median(mine):,.0f} requests/s",
        against=f"{against}: {statistics.median(theirs):,.0f} requests/s",
        ratio=statistics.median(one / other for one, other in zip(mine, theirs, strict=True)),
        at_least=target,
    )


def by_wrk(port: int, path: str, headers: Headers, seconds: float) -> float:
    told = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    done = subprocess.run(  # noqa: S603 - an address of ours
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(round(seconds), 1)}s", *told, f"http://127.0.0.1:{port}{path}"],  # noqa: S607 - as it is installed
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Non-2xx" not in done.stdout, done.stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def by_ours(port: int, path: str, headers: Headers, seconds: float) -> float:
    command = [sys.executable, "-m", "benchmarks.pages", "--side", "load", "--seconds", str(seconds)]
    done = subprocess.run(  # noqa: S603 - ourselves
        [*command, str(port), path, json.dumps(headers)], check=True, stdout=subprocess.PIPE, text=True
    )
    return float(done.stdout)


def load(port: int, path: str, headers: Headers, seconds: float) -> float:
    """Asks over several connections at once for so long; the answers per second."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode()
    waiting = select.poll()
    open_ones: dict[int, socket.socket] = {}
    missing: dict[int, int] = {}
    for _ in range(CONNECTIONS):
        one = socket.create_connection(("127.0.0.1", port))
        open_ones[one.fileno()] = one
        missing[one.fileno()] = 0
        waiting.register(one, select.POLLIN)
        one.sendall(request)
    answers, start = 0, time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        for number, _event in waiting.poll(1000):
            one, left = open_ones[number], missing[number]
            piece = one.recv(262_144)
            assert piece, "the server hung up"
            if not left:
                head, _end, piece = piece.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                left = int(length[1]) if length and b" 304 " not in head[:20] else 0
            missing[number] = left = left - len(piece)
            if not left:
                answers += 1
                one.sendall(request)
    return answers / (now - start)


def one_by_one(port: int, paths: Iterator[str], seconds: float) -> float:
    """Asks each address once, over one connection: what is made anew keeps a processor busy for long enough."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    answers, start = 0, time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        connection.request("GET", next(paths))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        answers += 1
    connection.close()
    return answers / (now - start)


def fetch(port: int, path: str) -> tuple[Headers, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    connection.close()
    return {name.lower(): value for name, value in answer.getheaders()}, body


@contextmanager
def our_server(environment: Headers) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "makegood", "serve", "--port", str(port)]
    with serving(command, {**environment, "DJANGO_SETTINGS_MODULE": "benchmarks.constant.settings"}, port):
        yield port


@contextmanager
def plain_server(environment: Headers) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "2", "--no-ws", "--log-level", "warning", "benchmarks.constant.plain:application"]
    with serving(command, environment, port):
        yield port


@contextmanager
def serving(command: list[str], environment: Headers, port: int) -> Iterator[None]:
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert server.poll() is None, "the server ended"
                time.sleep(0.1)
        time.sleep(1)  # the second process
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def fill() -> None:
    """A seller and an article with reviews of the last weeks: some low, some answered, all with words."""
    prepare()
    from makegood.domain.orders.actions import put_order
    from makegood.domain.orders.actions.put_order import CustomerData, ItemData, OrderData, PurchaseData
    from makegood.domain.product_reviews.actions import submit_review as submit_product_review
    from makegood.domain.product_reviews.rules import Answers as ProductAnswers
    from makegood.domain.reviews.actions import submit_review
    from makegood.domain.reviews.rules import Answers
    from makegood.domain.sellers.actions import SellerData, put_seller
    from makegood.kernel import clock
    from makegood.kernel.actors import Actor, ActorKind

    by, now = Actor(ActorKind.OPERATOR, "bench"), clock.now()
    put_seller(seller_id="shop", data=SellerData("De Keramiekwinkel"), by=by, now=now)
    words = "Netjes verpakt en de volgende dag al binnen; alleen de handleiding ontbrak, die kwam na een e-mail alsnog."
    for number in range(REVIEWS):
        at = now - timedelta(days=40, minutes=-number)
        put_order(
            order_id=f"o-{number}",
            data=OrderData(
                ordered_at=at - timedelta(days=9),
                customer=CustomerData(f"c-{number}", "Anna de Vries", f"{number}@c.example", invite=True),
                purchases=(PurchaseData("shop", at.date(), at.date(), items=(ItemData("mug", 1, "Mok"),)),),
            ),
            by=by,
            now=now,
        )
        submit_review(
            order_id=f"o-{number}",
            seller_id="shop",
            answers=Answers(
                overall=number % 10 + 1,
                text=words,
                aspects={"as_described": 8, "delivery_time": number % 10 + 1, "condition": 9},
            ),
            submitted_at=at,
            by=by,
            now=now,
        )
        submit_product_review(
            order_id=f"o-{number}",
            product_id="mug",
            seller_id=None,
            answers=ProductAnswers(stars=number % 5 + 1, title="Fijne mok", text=words, pros=("ligt goed in de hand",)),
            language="nl",
            submitted_at=at,
            by=by,
            now=now,
        )


if __name__ == "__main__":
    sys.exit(main())
