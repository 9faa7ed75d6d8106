"""Whether an installation holds out under load: what it can do, a tenth of that and 70 % of that, in turns.

python -m tools.load.judge                                     ten minutes at 70 %, five at a tenth, on SQLite
python -m tools.load.judge --seconds 120 --database postgres

All on one installation, after a minute that is not counted. The three take turns of a minute at most, since a machine
that others use as well is not as quick now as it was ten minutes ago: 70 % are of what it could do in the median turn
so far. It holds when nothing accepted is lost or came twice and no answer was an error, when p99 at 70 % is at most
three times that at a tenth, when the load that was asked for was reached, and when nothing grows. Exit 1 when it does
not.
"""

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tools.load.client import Timing
from tools.load.installation import Installation, resident_megabytes
from tools.load.proxied import Proxied, find_proxy
from tools.load.whole import DATABASES, Run, database_url, loaded, print_problems, print_rows

AS_FAST_AS_IT_GOES = 10_000.0
CALLERS = 16
"""Several for each thread of the web servers, so that the next ones are asked when it is their time, and wait where
others wait, while a moment of the server keeps those before them. With too few such a moment would count a few times
only."""
WARM_UP = 70
"""Seconds after which a load is what it stays: processes have read what they need, and workers have had their sweep of
each minute. A short trial takes a part of its time."""
TURN = 60
"""Seconds at 70 % before it is the others' turn."""
TENTH, MOST = 0.1, 0.7
CAPACITY_TIME = 0.25
"""The time that capacity is measured for, of that at 70 %."""
TENTH_TIME = 0.5
"""The same of a tenth of the load: its p99 is what the other is compared with, and a tenth gives few answers."""
SETTLING = 8
"""Seconds of each turn that are not counted: what the one before left behind is done first."""
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
        pids = [*installation.web_processes(), *(worker.pid for worker in installation.workers)]
        log = installation.folder / "data" / "makegood.sqlite3-wal"
        size = log.stat().st_size / 1e6 if log.exists() else 0.0
        return cls(sum(resident_megabytes(pid) for pid in pids), installation.waiting() or 0, size)


@dataclass(slots=True)
class Phase:
    """A load, over all its turns."""

    asked: float = 0.0
    """Requests that were to be asked."""
    seconds: float = 0.0
    timings: list[Timing] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    """At the end of each turn."""

    def add(self, rate: float, seconds: float, timings: list[Timing], standing: Standing) -> None:
        """One turn."""
        self.asked += rate * seconds
        self.seconds += seconds
        self.timings += timings
        self.standings.append(standing)

    @property
    def p99(self) -> float:
        """Milliseconds that all but one of a hundred answers took at most."""
        return p99_of(self.timings)

    @property
    def halves(self) -> tuple[float, float]:
        """p99 of the answers in the first half, and in the second."""
        half = len(self.timings) // 2
        return p99_of(self.timings[:half]), p99_of(self.timings[half:])


def p99_of(timings: list[Timing]) -> float:
    return statistics.quantiles((one.seconds * 1000 for one in timings), n=100)[98]


def judged(tenth: Phase, most: Phase) -> Iterator[str]:
    """What does not hold of how long answers took and what grew."""
    for name, phase in (("a tenth", tenth), ("70 %", most)):
        if len(phase.timings) < REACHED * phase.asked:
            yield f"at {name} of the load: {len(phase.timings)} requests were asked instead of {phase.asked:.0f}"
    if most.p99 > SLOWER * tenth.p99:
        yield f"p99 is {most.p99:.0f} ms at 70 %, {most.p99 / tenth.p99:.1f} times that at a tenth ({tenth.p99:.0f} ms)"
    first, second = most.halves
    if second > SLOWED * first:
        yield f"p99 grew from {first:.0f} ms in the first half to {second:.0f} ms in the second"
    early, late = most.standings[0], most.standings[-1]
    if late.megabytes > GROWTH * early.megabytes:
        yield f"the processes grew from {early.megabytes:.0f} to {late.megabytes:.0f} MB"
    if late.waiting > early.waiting + QUEUED:
        yield f"the queue grew from {early.waiting:.0f} to {late.waiting:.0f}"
    if late.log_megabytes > LOG_MEGABYTES:
        yield f"the log of SQLite grew to {late.log_megabytes:.0f} MB"


def sustained(answers: float, *, sent: float, caused: float) -> float:
    """Answers a second that go on for ever: those for which the e-mails and webhooks left that one causes on average.

    Of a full machine web servers get more than they could keep: workers leave for later what answers cause.
    """
    return min(answers, sent / caused) if caused else answers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seconds",
        type=float,
        default=600,
        help="at 70 %% of the capacity; half of that at a tenth, a quarter for the capacity itself",
    )
    parser.add_argument("--seed", default="judge")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    arguments = parser.parse_args()
    gc.disable()  # all that is noted stays; looking through it would hold up every caller, more and more
    rounds = max(1, round(arguments.seconds / TURN))
    with (
        tempfile.TemporaryDirectory(prefix="makegood-load-") as made,
        loaded(
            Path(made),
            database_url(arguments.database),
            seed=arguments.seed,
            rate=AS_FAST_AS_IT_GOES,
            threads=CALLERS,
            pause=0,
            make=installation_maker(),
        ) as run,
    ):
        load = Load(run, arguments.seconds / rounds)
        run.driver.start()
        time.sleep(min(WARM_UP, arguments.seconds / 4))
        for number in range(1, rounds + 1):
            load.go_round(f"{number} of {rounds}")
        problems = load.end()
    print_problems(problems)
    print("it does not hold" if problems else "it holds")
    return int(bool(problems))


def installation_maker() -> Callable[..., Installation]:
    """Behind a proxy where there is one."""
    proxy = find_proxy()
    if proxy is None:
        print("haproxy is not installed: both processes stand behind one port, where requests wait longer")
        return Installation
    return partial(Proxied, proxy=proxy)


@dataclass(slots=True)
class Load:
    """Three loads that take turns on one installation."""

    run: Run
    turn: float
    """Seconds at 70 % in a round."""
    capacities: list[float] = field(default_factory=list)
    tenth: Phase = field(default_factory=Phase)
    most: Phase = field(default_factory=Phase)

    def go_round(self, name: str) -> None:
        """Capacity, a tenth of what it usually is, 70 % of that.

        In this order, so that what a full machine left for later is done while it has little to do.
        """
        answers, capacity = self._capacity(self.turn * CAPACITY_TIME)
        self.capacities.append(capacity)
        usual = statistics.median(self.capacities)  # one turn may have met the machine at its best or worst
        tenth = self._at(usual * TENTH, self.turn * TENTH_TIME, self.tenth)
        most = self._at(usual * MOST, self.turn, self.most)
        came = f"{answers:.0f} answers/s, of which {capacity:.0f} can go on"
        rates = f"{usual * TENTH:.0f} and {usual * MOST:.0f} answers/s"
        print(f"round {name}: {came}; at {rates} p99 {p99_of(tenth):.0f} and {p99_of(most):.0f} ms", flush=True)

    def end(self) -> list[str]:
        """Stops everything; what does not hold."""
        run = self.run
        run.settle()
        problems = [*judged(self.tenth, self.most), *run.end(kills=[])]
        if errors := errors_of(run):
            problems.append(f"{errors} answers were errors")
        cuts = statistics.median(self.capacities), min(self.capacities), max(self.capacities)
        print_rows({"capacity": "{:.0f} answers/s in the middle, {:.0f} to {:.0f}".format(*cuts)})
        print_rows(told("a tenth", self.tenth) | told("70 %", self.most) | run.rows())
        return problems

    def _capacity(self, seconds: float) -> tuple[float, float]:
        """Answers a second when callers ask as fast as they get them, and how many of them workers keep up with."""
        run = self.run
        run.driver.rate = AS_FAST_AS_IT_GOES
        time.sleep(SETTLING)
        began, sent = len(run.world.client.timings), run.sent
        time.sleep(seconds)
        answers = (len(run.world.client.timings) - began) / seconds
        caused = (run.sent + (run.installation.waiting() or 0)) / len(run.world.client.timings)
        return answers, sustained(answers, sent=(run.sent - sent) / seconds, caused=caused)

    def _at(self, rate: float, seconds: float, phase: Phase) -> list[Timing]:
        """A turn at a rate: what its answers took, which is added to the others of the same load."""
        run = self.run
        run.driver.rate = rate
        time.sleep(SETTLING)
        began = len(run.world.client.timings)
        time.sleep(seconds)
        timings = run.world.client.timings[began:]
        phase.add(rate, seconds, timings, Standing.of(run))
        return timings


def told(name: str, phase: Phase) -> dict[str, str]:
    """A load, for a table."""
    first, second = phase.halves
    early, late = phase.standings[0], phase.standings[-1]
    asked = f"{len(phase.timings)} requests of {phase.asked:.0f} in {phase.seconds:.0f} s"
    return {
        name: asked,
        f"{name}: all": spread(phase.timings),
        f"{name}: reading": spread([one for one in phase.timings if not one.writes]),
        f"{name}: writing": spread([one for one in phase.timings if one.writes]),
        f"{name}: slowest": slowest(phase.timings),
        f"{name}: p99": f"{first:.0f} ms in the first half, {second:.0f} ms in the second",
        f"{name}: memory": f"{early.megabytes:.0f} MB at first, {late.megabytes:.0f} MB at the end",
        f"{name}: queue": f"{early.waiting:.0f} at first, {late.waiting:.0f} at the end",
        f"{name}: log": f"{early.log_megabytes:.0f} MB at first, {late.log_megabytes:.0f} MB at the end",
    }


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
