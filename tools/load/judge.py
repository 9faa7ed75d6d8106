"""Whether an installation holds out under load: what it can do for minutes, then a tenth and 70 % of that.

python -m tools.load.judge                                     ten minutes at 70 %, five at a tenth, on SQLite
python -m tools.load.judge --seconds 120 --database postgres

Each on an installation of its own, after a minute of the same load that is not counted. It holds when nothing accepted
is lost or came twice and no answer was an error, when p99 at 70 % is at most three times that at a tenth, when the
load that was asked for was reached, and when nothing grows. Exit 1 when it does not.
"""

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.load.client import Timing
from tools.load.installation import resident_megabytes
from tools.load.whole import DATABASES, Run, database_url, loaded, print_problems, print_rows

AS_FAST_AS_IT_GOES = 10_000.0
CALLERS = 8
"""Who ask as fast as they get answers: twice as many as the web server has threads, so that none of them waits."""
CALLERS_AT_RATE = 16
"""Who ask so many times a second: more, so that the next ones are asked when it is their time, and wait where others
wait, while a moment of the server keeps those before them. With too few such a moment would count a few times only."""
WARM_UP = 70
"""Seconds after which a load is what it stays: processes have read what they need, and workers have had their sweep of
each minute. A short trial takes a part of its time."""
TENTH, MOST = 0.1, 0.7
CAPACITY_TIME = 0.2
"""The time that capacity is measured for, of that at 70 %."""
TENTH_TIME = 0.5
"""The same of a tenth of the load: its p99 is what the other is compared with, and a tenth gives few answers."""
SLOWEST_KINDS = 4
SLOWER = 3
"""Times the p99 at a tenth of the load that it may be at most of it."""
GROWTH = 1.1
QUEUED = 50
"""E-mails and webhooks by which the queue may be longer at the end, at most: those of about a second."""
LOG_MEGABYTES = 80
"""SQLite's log may be as long at the end: it is cut to 64 MB when all of it is in the database."""
SLOWED = 1.5
"""Times the p99 of the first half that that of the second may be."""
REACHED = 0.95
"""The part of the requests that were to be asked that must have been."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How much is held and waits at a moment."""

    megabytes: float
    """Of web processes and workers together."""
    waiting: float
    log_megabytes: float = 0.0
    """SQLite's log of what is not in its file yet."""

    @classmethod
    def of(cls, run: Run) -> "Standing":
        installation = run.installation
        pids = [*installation.web.children(), *(worker.pid for worker in installation.workers)]
        log = installation.folder / "data" / "makegood.sqlite3-wal"
        size = log.stat().st_size / 1e6 if log.exists() else 0.0
        return cls(sum(resident_megabytes(pid) for pid in pids), installation.waiting() or 0, size)


@dataclass(slots=True)
class Phase:
    """A load at one rate, and what was seen of it."""

    rate: float
    """Requests a second that were to be asked."""
    seconds: float
    timings: list[Timing]
    early: Standing
    late: Standing
    errors: int
    problems: list[str] = field(default_factory=list)

    @property
    def p99(self) -> float:
        """Milliseconds that all but one of a hundred answers took at most."""
        return p99_of(self.timings)

    @property
    def halves(self) -> tuple[float, float]:
        """p99 of the answers in the first half, and in the second."""
        half = len(self.timings) // 2
        return p99_of(self.timings[:half]), p99_of(self.timings[half:])

    @property
    def reached(self) -> float:
        return len(self.timings) / self.seconds


def p99_of(timings: list[Timing]) -> float:
    return statistics.quantiles((one.seconds * 1000 for one in timings), n=100)[98]


def judged(tenth: Phase, most: Phase) -> Iterator[str]:
    """What does not hold."""
    for name, phase in (("a tenth", tenth), ("70 %", most)):
        yield from (f"at {name} of the load: {problem}" for problem in phase.problems)
        if phase.errors:
            yield f"at {name} of the load: {phase.errors} answers were errors"
        if phase.reached < REACHED * phase.rate:
            yield f"at {name} of the load: {phase.reached:.1f} requests/s were asked instead of {phase.rate:.1f}"
    if most.p99 > SLOWER * tenth.p99:
        yield f"p99 is {most.p99:.0f} ms at 70 %, {most.p99 / tenth.p99:.1f} times that at a tenth ({tenth.p99:.0f} ms)"
    first, second = most.halves
    if second > SLOWED * first:
        yield f"p99 grew from {first:.0f} ms in the first half to {second:.0f} ms in the second"
    if most.late.megabytes > GROWTH * most.early.megabytes:
        yield f"the processes grew from {most.early.megabytes:.0f} to {most.late.megabytes:.0f} MB"
    if most.late.waiting > most.early.waiting + QUEUED:
        yield f"the queue grew from {most.early.waiting:.0f} to {most.late.waiting:.0f}"
    if most.late.log_megabytes > LOG_MEGABYTES:
        yield f"the log of SQLite grew to {most.late.log_megabytes:.0f} MB"


def sustained(answers: float, *, sent: int, grown: float) -> float:
    """Answers that go on for ever, of those that came while the queue grew: what is accepted must be sent, too."""
    return answers * sent / (sent + grown) if grown > 0 else answers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seconds",
        type=float,
        default=600,
        help="at 70 %% of the capacity; half of that at a tenth, a fifth for the capacity itself",
    )
    parser.add_argument("--capacity", type=float, help="answers a second, where it was measured before")
    parser.add_argument("--seed", default="judge")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    arguments = parser.parse_args()
    gc.disable()  # all that is noted stays; looking through it would hold up every caller, more and more
    with tempfile.TemporaryDirectory(prefix="makegood-load-") as made:
        load = Load(Path(made), arguments.database, arguments.seed, min(WARM_UP, arguments.seconds / 4))
        capacity = arguments.capacity or load.capacity(arguments.seconds * CAPACITY_TIME)
        tenth = load.at("a tenth", capacity * TENTH, arguments.seconds * TENTH_TIME)
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
    warm_up: float
    """Seconds of each load that are not counted."""

    def capacity(self, seconds: float) -> float:
        """Answers a second when callers ask as fast as they get answers, and workers keep up."""
        with loaded(*self._place("capacity"), seed=self.seed, rate=AS_FAST_AS_IT_GOES, threads=CALLERS, pause=0) as run:
            run.driver.start()
            time.sleep(self.warm_up)
            began, waited, sent = len(run.world.client.timings), run.installation.waiting() or 0, run.sent
            time.sleep(seconds)
            answers = (len(run.world.client.timings) - began) / seconds
            grown, sent = (run.installation.waiting() or 0) - waited, run.sent - sent
            run.abandon()
        capacity = sustained(answers, sent=sent, grown=grown)
        print_rows(
            {
                "capacity": f"{capacity:.1f} answers/s, for {seconds:.0f} s",
                "answers": f"{answers:.1f}/s, while {sent} e-mails and webhooks left and {grown:+.0f} waited",
            }
        )
        return capacity

    def at(self, name: str, rate: float, seconds: float) -> Phase:
        """A load at a rate."""
        with loaded(*self._place(name), seed=self.seed, rate=rate, threads=CALLERS_AT_RATE, pause=0) as run:
            run.driver.start()
            time.sleep(self.warm_up)
            run.world.client.timings.clear()
            early = Standing.of(run)
            time.sleep(seconds)
            timings, late = list(run.world.client.timings), Standing.of(run)
            run.settle()
            phase = Phase(rate, seconds, timings, early, late, errors_of(run), run.end(kills=[]))
            first, second = phase.halves
            print_rows(
                {
                    "load": f"{name}: {phase.reached:.1f} requests/s of {rate:.1f}, {seconds:.0f} s",
                    "all": spread(timings),
                    "reading": spread([one for one in timings if not one.writes]),
                    "writing": spread([one for one in timings if one.writes]),
                    "slowest": slowest(timings),
                    "p99": f"{first:.0f} ms in the first half, {second:.0f} ms in the second",
                    "memory": f"{early.megabytes:.0f} MB at first, {late.megabytes:.0f} MB at the end",
                    "queue": f"{early.waiting:.0f} at first, {late.waiting:.0f} at the end",
                    "log": f"{early.log_megabytes:.0f} MB at first, {late.log_megabytes:.0f} MB at the end",
                }
                | {"requests" if title == "load" else title: row for title, row in run.rows().items()}
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


def slowest(timings: list[Timing]) -> str:
    """What was asked in the slowest hundredth, most often first."""
    last = sorted(timings, key=lambda one: one.seconds)[-max(len(timings) // 100, 1) :]
    kinds = Counter(one.kind for one in last).most_common(SLOWEST_KINDS)
    return f"{len(last)}: " + ", ".join(f"{count} {kind}" for kind, count in kinds)


if __name__ == "__main__":
    sys.exit(main())
