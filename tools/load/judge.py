"""Whether an installation holds out under load: its capacity for a short time, then a tenth and 70 % of that.

python -m tools.load.judge                                  ten minutes at 70 %, two at a tenth, on SQLite
python -m tools.load.judge --seconds 90 --database postgres

Each on an installation of its own. It holds when nothing accepted is lost or came twice and no answer was an error,
when p99 at 70 % is at most three times that at a tenth, and when neither web processes and workers nor the queue grow
from the first quarter to the end. Exit 1 when it does not.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.load.client import Timing
from tools.load.installation import Installation, resident_megabytes
from tools.load.whole import DATABASES, Run, database_url, loaded, print_problems, print_rows

AS_FAST_AS_IT_GOES = 10_000.0
CAPACITY_SECONDS = 20
WARMED_UP = 5
"""Seconds after which the capacity is measured: processes have then read what they need."""
CALLERS = 8
TENTH, MOST = 0.1, 0.7
SLOWER = 3
"""Times the p99 at a tenth of the load that it may be at most of it."""
GROWTH = 1.1
QUEUED = 50
"""E-mails and webhooks by which the queue may be longer at the end, at most: those of about a second."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How much is held and waits at a moment."""

    megabytes: float
    """Of web processes and workers together."""
    waiting: float

    @classmethod
    def of(cls, installation: Installation) -> "Standing":
        pids = [*installation.web.children(), *(worker.pid for worker in installation.workers)]
        return cls(sum(resident_megabytes(pid) for pid in pids), installation.waiting() or 0)


@dataclass(slots=True)
class Phase:
    """A load at one rate, and what was seen of it."""

    timings: list[Timing]
    early: Standing
    late: Standing
    errors: int
    problems: list[str] = field(default_factory=list)

    @property
    def p99(self) -> float:
        """Milliseconds that all but one of a hundred answers took at most."""
        return statistics.quantiles((one.seconds * 1000 for one in self.timings), n=100)[98]


def judged(tenth: Phase, most: Phase) -> Iterator[str]:
    """What does not hold."""
    for name, phase in (("a tenth", tenth), ("70 %", most)):
        yield from (f"at {name} of the load: {problem}" for problem in phase.problems)
        if phase.errors:
            yield f"at {name} of the load: {phase.errors} answers were errors"
    if most.p99 > SLOWER * tenth.p99:
        yield f"p99 is {most.p99:.0f} ms at 70 %, {most.p99 / tenth.p99:.1f} times that at a tenth ({tenth.p99:.0f} ms)"
    if most.late.megabytes > GROWTH * most.early.megabytes:
        yield f"the processes grew from {most.early.megabytes:.0f} to {most.late.megabytes:.0f} MB"
    if most.late.waiting > most.early.waiting + QUEUED:
        yield f"the queue grew from {most.early.waiting:.0f} to {most.late.waiting:.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seconds", type=float, default=600, help="at 70 %% of the capacity; a fifth of that at a tenth"
    )
    parser.add_argument("--seed", default="judge")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="makegood-load-") as made:
        load = Load(Path(made), arguments.database, arguments.seed)
        capacity = load.capacity()
        print_rows({"capacity": f"{capacity:.1f} answers/s"})
        tenth = load.at("a tenth", capacity * TENTH, arguments.seconds / 5)
        most = load.at("70 %", capacity * MOST, arguments.seconds)
    problems = list(judged(tenth, most))
    print_problems(problems)
    print("it does not hold" if problems else "it holds")
    return int(bool(problems))


@dataclass(frozen=True, slots=True)
class Load:
    """Loads one after the other, each on an installation of its own."""

    folder: Path
    database: str
    seed: str

    def capacity(self) -> float:
        """Answers a second when callers ask as fast as they get answers."""
        with loaded(*self._place("capacity"), seed=self.seed, rate=AS_FAST_AS_IT_GOES, threads=CALLERS) as run:
            run.driver.start()
            time.sleep(WARMED_UP)
            run.world.client.timings.clear()
            time.sleep(CAPACITY_SECONDS)
            answers = len(run.world.client.timings)
            run.settle()
            run.installation.stop()
        return answers / CAPACITY_SECONDS

    def at(self, name: str, rate: float, seconds: float) -> Phase:
        """A load at a rate."""
        with loaded(*self._place(name), seed=self.seed, rate=rate, threads=CALLERS) as run:
            run.driver.start()
            time.sleep(seconds / 4)
            run.world.client.timings.clear()
            early = Standing.of(run.installation)
            time.sleep(seconds * 3 / 4)
            timings, late = list(run.world.client.timings), Standing.of(run.installation)
            run.settle()
            phase = Phase(timings, early, late, errors_of(run), run.end(kills=[]))
            print_rows(
                {
                    "load": f"{rate:.1f} requests/s, {seconds:.0f} s",
                    "all": spread(timings),
                    "reading": spread([one for one in timings if not one.writes]),
                    "writing": spread([one for one in timings if one.writes]),
                    "memory": f"{early.megabytes:.0f} MB after a quarter, {late.megabytes:.0f} MB at the end",
                    "queue": f"{early.waiting:.0f} after a quarter, {late.waiting:.0f} at the end",
                }
                | run.rows()
            )
        return phase

    def _place(self, name: str) -> tuple[Path, str]:
        folder = self.folder / name.replace(" ", "-")
        folder.mkdir()
        return folder, database_url(self.database)


def errors_of(run: Run) -> int:
    """How many answers were errors, or did not come."""
    return sum(count for status, count in run.driver.outcome.statuses.items() if not 0 < status < 500)


def spread(timings: list[Timing]) -> str:
    """The middle and the slow end, in milliseconds."""
    if len(timings) < 2:
        return "too few"
    cuts = statistics.quantiles((one.seconds * 1000 for one in timings), n=100)
    return f"{len(timings)}: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
