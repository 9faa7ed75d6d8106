"""What people wait for at 5 thousand and at 5 million reviews: the slow end (p95) of each, as a ratio.

One seller has a fifth of all reviews: a thousand, or a million. Every page and call is that seller's, answered in one
process without a server in between, so that nothing hides what the database does. Both sizes are measured in turn, in
one run, on databases that `tools.many_reviews` fills; making the large one takes a quarter of an hour and 11 GB (15 GB
on PostgreSQL), so one that is there already, with this version's tables (`makegood init`), can be named:

    MAKEGOOD_BENCH_LARGE_SQLITE=FOLDER MAKEGOOD_BENCH_LARGE_POSTGRES=postgres://… make bench ARGS=size

Reviews are written into it: some hundreds at each run.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.databases import fresh_database
from benchmarks.figures import Figure, report

SMALL, LARGE = 5_000, 5_000_000
LIMIT = 1.3
ROUNDS, CALLS = 25, 4
"""How often both sides take turns, and how often each does something in its turn."""
WARM_UP = 5
QUICK, MORE = 0.003, 3
"""What takes less than so many seconds is done so many times as often: its slow end would be that of the machine."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=LARGE, help="the larger size")
    parser.add_argument("--large", default=ready_made(), help="a database of that size: data folder or PostgreSQL URL")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--only", default="", help="only what has this in its name")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        from benchmarks.size_calls import serve

        serve()
        return 0
    if arguments.large.startswith("postgres"):
        os.environ["MAKEGOOD_DATABASE_URL"] = arguments.large  # the small one beside it, on the same server
    with side(SMALL) as small, side(arguments.reviews, arguments.large) as large:
        return compare(small, large, arguments)


def ready_made() -> str:
    """The large database that the environment names for the database in use."""
    on_postgres = os.environ.get("MAKEGOOD_DATABASE_URL", "").startswith("postgres")
    return os.environ.get(f"MAKEGOOD_BENCH_LARGE_{'POSTGRES' if on_postgres else 'SQLITE'}", "")


class Side:
    """A process that measures on one database when it is told to."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.size", "--serve"],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        said = self._answer()
        self.names: dict[str, bool] = said["names"]
        self.bytes_per_review: int = said["bytes"]

    def times(self, name: str, calls: int) -> list[float]:
        """How long each of some calls took, in seconds."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, calls]) + "\n")
        self._process.stdin.flush()
        times: list[float] = self._answer()
        return times

    def end(self) -> None:
        """It ends when nothing is to come any more."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the measuring process ended; what it said stands above")
        return json.loads(line)


@contextlib.contextmanager
def side(reviews: int, ready: str = "") -> Iterator[Side]:
    """A database of this size and the process that measures on it."""
    with contextlib.ExitStack() as stack:
        if ready and not ready.startswith("postgres"):
            environment = {"MAKEGOOD_DATA": ready, "MAKEGOOD_DATABASE_URL": ""}
        else:
            environment = stack.enter_context(fresh_database())["environment"]
            if ready:
                environment |= {"MAKEGOOD_DATABASE_URL": ready}
        environment |= {"MAKEGOOD_LOG_LEVEL": "error", "DJANGO_SETTINGS_MODULE": "makegood.config.settings"}
        if not ready:
            command = [sys.executable, "-m", "tools.many_reviews", "--reviews", str(reviews)]
            command += ["--data", environment["MAKEGOOD_DATA"]]
            subprocess.run(command, env={**os.environ, **environment}, check=True)  # noqa: S603 - our own
        measuring = Side(environment)
        stack.callback(measuring.end)
        yield measuring


def compare(small: Side, large: Side, arguments: argparse.Namespace) -> int:
    """Everything by turns, and the figures."""
    figures = [
        Figure(
            what="bytes a review, with its customer, order, purchase, conversation, sums and all indexes",
            ours=f"{large.bytes_per_review:,} at {arguments.reviews:,} reviews",
            against=f"{small.bytes_per_review:,} at {SMALL:,}",
            ratio=large.bytes_per_review / small.bytes_per_review,
        )
    ]
    sizes = f"{SMALL:,}", f"{arguments.reviews:,}"
    for name, has_target in small.names.items():
        if arguments.only not in name:
            continue
        times: dict[Side, list[float]] = {small: [], large: []}
        # What only informs may take long.
        rounds = arguments.rounds if has_target else min(5, arguments.rounds)
        calls = arguments.calls
        if max(statistics.median(each.times(name, WARM_UP)) for each in times) < QUICK:
            calls *= MORE
        for turn in range(rounds):
            for each in (small, large) if turn % 2 else (large, small):
                times[each] += each.times(name, calls)
        slow = {each: p95(found) for each, found in times.items()}
        middle = {each: statistics.median(found) for each, found in times.items()}
        words = {each: f"p95 {slow[each] * 1e3:.1f} ms, median {middle[each] * 1e3:.1f} ms" for each in times}
        print(f"  {name}: {words[large]}; small: {words[small]}", flush=True)
        figures.append(
            Figure(
                what=name,
                ours=f"{words[large]} at {sizes[1]} reviews",
                against=f"{words[small]} at {sizes[0]}",
                ratio=slow[large] / slow[small],
                at_most=LIMIT if has_target else None,
            )
        )
    return report(figures)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    sys.exit(main())
