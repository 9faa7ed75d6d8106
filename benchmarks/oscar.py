"""Public pages and written reviews beside django-oscar 4.2, with as many reviews of one object on either side.

Reads are pages of the two servers, the same one with as many processes and threads: oscar's page of a product, ours of
an article and of a seller. Warm is as many requests as the server can take over connections that stay open. Changed is
the next request after a review of that object was written, which no cache can answer, over the same connections, one
request at a time. Started is the time from the start of a server with one process to its first page. Writes are reviews
with the average they lead to, through Python in one process each, and in four each that write about the same object at
the same time: oscar's form and its rating in one transaction, ours with all that the actions do.

Both keep their rows in databases of the same kind with the same settings. The two take turns, and the ratio is that of
the middle round.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.databases import fresh_database
from benchmarks.figures import Figure, report
from benchmarks.oscar_side import article_of, seller_of
from benchmarks.requests import InTurn, first_answer, rate_of, serving
from tests.postgres import free_port

HERE = Path(__file__).resolve().parent.parent
PEER = HERE / ".venv-oscar"
SIZES = (10_000, 100_000)
"""Reviews of one object."""
LEAST_READS = 10
LEAST_WRITES = {10_000: 3, 100_000: 20}
PROCESSES, THREADS = 2, 2
"""Of either server; what `makegood serve` does by itself."""
ROUNDS = 5
SECONDS = 1.2
"""Of requests to one page in a round."""
CHANGES = 12
"""Reviews written in a round, each followed by a request."""
STARTS = 3
OURS, THEIRS = 200, 50
"""Reviews in a round, by all writers together: so many of ours that SQLite moves its log into the database about
once in each, instead of in some rounds and not in others."""
AT_ONCE = 4
"""Writers of either side, where several write at the same time."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    chosen = parser.parse_args()
    if not (PEER / ".oscar").exists():
        print("skipped: django-oscar is not installed in .venv-oscar (make peers)")
        return 0
    with ExitStack() as stack:
        ours = stack.enter_context(our_installation(chosen.sizes))
        theirs = stack.enter_context(their_installation(chosen.sizes))
        return report(figure for part in chosen.parts for figure in PARTS[part](ours, theirs, chosen.rounds))


@dataclass(frozen=True, slots=True)
class Installation:
    """One side: how to serve it, how to write to it, and the address of the page of each object."""

    environment: Mapping[str, str]
    server: Sequence[str]
    writer: Sequence[str]
    pages: Mapping[tuple[str, int], str]

    def command(self, port: int, processes: int) -> list[str]:
        return [*self.server, "--port", str(port), "--workers", str(processes)]


@contextmanager
def our_installation(sizes: Sequence[int]) -> Iterator[Installation]:
    """Makegood, with a seller and an article for each size."""
    with fresh_database() as database:
        environment = {**os.environ, **database["environment"], "MAKEGOOD_LOG_LEVEL": "info"}  # as it is served
        numbers = [str(size) for size in sizes]
        side = [sys.executable, "-m", "benchmarks.oscar_side"]
        subprocess.run([*side, "fill", "--sizes", *numbers], env=environment, check=True)  # noqa: S603 - ourselves
        pages = {("article", size): f"/products/{article_of(size)}/" for size in sizes}
        pages |= {("seller", size): f"/shop/{seller_of(size)}/" for size in sizes}
        serve = [sys.executable, "-m", "makegood", "serve", "--threads", str(THREADS)]
        yield Installation(environment, serve, [*side, "write", "--sizes", *numbers], pages)


@contextmanager
def their_installation(sizes: Sequence[int]) -> Iterator[Installation]:
    """The peer, with a product for each size."""
    with fresh_database() as database:
        environment = {**os.environ, **database["environment"]}
        side = [sys.executable, "-m", "benchmarks.oscar_side", "database"]
        settings = subprocess.run(side, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout  # noqa: S603 - ourselves
        folder = database["environment"]["MAKEGOOD_DATA"]
        environment |= {"OSCAR_DATABASE": settings, "OSCAR_FOLDER": folder, "PYTHONPATH": str(HERE)}
        work = [str(PEER / "bin" / "python"), "-W", "ignore", "-m", "benchmarks.peers.oscar.work"]
        fill = [*work, "fill", *(str(size) for size in sizes)]
        filled = subprocess.run(fill, env=environment, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603 - our script
        addresses = filled.stdout.split()
        pages = {("product", size): address for size, address in zip(sizes, addresses, strict=True)}
        serve = [str(PEER / "bin" / "granian"), "--interface", "wsgi", "--no-ws", "--blocking-threads", str(THREADS)]
        serve += ["--log-level", "warning", "benchmarks.peers.oscar.wsgi:application"]
        yield Installation(environment, serve, [*work, "write"], pages)


@contextmanager
def servers(*installations: Installation) -> Iterator[list[int]]:
    """Their ports, while they run."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="makegood-bench-")))
        ports = []
        for number, one in enumerate(installations):
            ports.append(port := free_port())
            running = serving(
                one.command(port, PROCESSES), port=port, environment=one.environment, log=folder / f"{number}.log"
            )
            stack.enter_context(running)
        yield ports


class Writer:
    """Writes reviews of one side when told to, in a process of its own; `place` is which one it is of so many."""

    def __init__(self, installation: Installation, place: int = 0, writers: int = 1) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - ourselves, and our script
            [*installation.writer, "--writer", str(place), str(writers)],
            env=installation.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def write(self, *what: object) -> float:
        """Seconds that it took."""
        self.begin(*what)
        return self.end()

    def begin(self, *what: object) -> None:
        """Tells it to write, and does not wait."""
        assert self._process.stdin
        self._process.stdin.write(" ".join(str(word) for word in what) + "\n")

    def end(self) -> float:
        """Waits until it has written; the seconds that it took."""
        assert self._process.stdout
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError("whoever writes reviews has ended")
        return float(said)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


def ratio_of(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times as much as the peer's, in the middle round."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def warm(ours: Installation, theirs: Installation, rounds: int) -> Iterator[Figure]:
    with servers(ours, theirs) as (our_port, their_port):
        for (_, size), their_page in theirs.pages.items():
            peer: list[float] = []
            found: dict[str, list[float]] = {"article": [], "seller": []}
            for number in range(rounds + 1):
                mine = {kind: rate_of(our_port, ours.pages[kind, size], seconds=SECONDS) for kind in found}
                rate = rate_of(their_port, their_page, seconds=SECONDS)
                if number:  # the first one fills the caches of all threads
                    peer.append(rate)
                    for kind, told in found.items():
                        told.append(mine[kind])
            for kind, told in found.items():
                yield Figure(
                    what=f"page of {a(kind)} with {size:,} reviews, warm",
                    ours=f"{statistics.median(told):,.0f}/s",
                    against=f"django-oscar's of a product: {statistics.median(peer):,.0f}/s",
                    ratio=ratio_of(told, peer),
                    at_least=LEAST_READS,
                )


def changed(ours: Installation, theirs: Installation, rounds: int) -> Iterator[Figure]:
    """Each side has the machine for itself for a round, as with what else is measured here.

    When they took turns after each request, every one began with whatever the other side had left in the processor's
    caches: next to nothing, which told of the other side's memory and not of either's page.
    """
    with (
        servers(ours, theirs) as (our_port, their_port),
        Writer(ours) as our_writer,
        Writer(theirs) as their_writer,
        InTurn(our_port) as us,
        InTurn(their_port) as them,
    ):

        def next_pages(writer: Writer, written: Sequence[object], asked: InTurn, page: str) -> float:
            times = []
            for _ in range(CHANGES):
                writer.write(*written, 1)
                times.append(asked.seconds_of(page))
            return 1 / statistics.median(times)

        for (_, size), their_page in theirs.pages.items():
            # Every process of either server has its code, its templates and its connection before anything counts.
            rate_of(their_port, their_page, seconds=SECONDS)
            for kind in ("article", "seller"):
                page = ours.pages[kind, size]
                rate_of(our_port, page, seconds=SECONDS)
                told, peer = [], []
                for number in range(rounds + 1):
                    mine = next_pages(our_writer, (kind, size), us, page)
                    rate = next_pages(their_writer, (size,), them, their_page)
                    if number:  # in the first one connections and threads meet the page
                        told.append(mine)
                        peer.append(rate)
                yield Figure(
                    what=f"page of {a(kind)} with {size:,} reviews, the next after a review",
                    ours=f"{1000 / statistics.median(told):.1f} ms",
                    against=f"django-oscar's of a product: {1000 / statistics.median(peer):.1f} ms",
                    ratio=ratio_of(told, peer),
                    at_least=LEAST_READS,
                )


def started(ours: Installation, theirs: Installation, _rounds: int) -> Iterator[Figure]:
    size = max(size for _, size in theirs.pages)
    sides = ((ours, ours.pages["article", size]), (theirs, theirs.pages["product", size]))
    times: list[list[float]] = [[], []]
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        for _number in range(STARTS):
            for place, (one, page) in enumerate(sides):
                port, start = free_port(), time.perf_counter()
                log = Path(folder) / "server.log"
                with serving(one.command(port, 1), port=port, environment=one.environment, log=log):
                    first_answer(port, page)
                    times[place].append(1 / (time.perf_counter() - start))
    told, peer = times
    yield Figure(
        what=f"from the start of the server to its first page, {size:,} reviews",
        ours=f"{1 / statistics.median(told):.2f} s",
        against=f"django-oscar's: {1 / statistics.median(peer):.2f} s",
        ratio=ratio_of(told, peer),
    )


def written(ours: Installation, theirs: Installation, rounds: int, *, writers: int = 1) -> Iterator[Figure]:
    said = f"written by {writers} at a time" if writers > 1 else "written"
    with ExitStack() as stack:
        our_writers, their_writers = (
            [stack.enter_context(Writer(side, place, writers)) for place in range(writers)] for side in (ours, theirs)
        )
        for _, size in theirs.pages:
            peer: list[float] = []
            found: dict[str, list[float]] = {"article": [], "seller": []}
            for number in range(rounds + 1):
                mine = {kind: written_by(our_writers, OURS, kind, size) for kind in found}
                rate = written_by(their_writers, THEIRS, size)
                if number:
                    peer.append(rate)
                    for kind, told in found.items():
                        told.append(mine[kind])
            for kind, told in found.items():
                yield Figure(
                    what=f"review of {a(kind)} with {size:,} reviews, {said}",
                    ours=f"{statistics.median(told):,.0f}/s",
                    against=f"django-oscar's of a product: {statistics.median(peer):,.0f}/s",
                    ratio=ratio_of(told, peer),
                    at_least=LEAST_WRITES.get(size),
                )


def written_by(writers: Sequence[Writer], reviews: int, *what: object) -> float:
    """Reviews in a second, by all of them at the same time."""
    each = reviews // len(writers)
    start = time.perf_counter()
    for writer in writers:
        writer.begin(*what, each)
    for writer in writers:
        writer.end()
    return len(writers) * each / (time.perf_counter() - start)


def at_once(ours: Installation, theirs: Installation, rounds: int) -> Iterator[Figure]:
    yield from written(ours, theirs, rounds, writers=AT_ONCE)


Part = Callable[[Installation, Installation, int], Iterator[Figure]]
PARTS: dict[str, Part] = {"warm": warm, "changed": changed, "started": started, "written": written, "at_once": at_once}


def a(kind: str) -> str:
    return {"article": "an article", "seller": "a seller"}[kind]


if __name__ == "__main__":
    sys.exit(main())
