"""Kills web servers and workers at random moments under load, and looks whether anything is lost or came twice.

make kills                                   200 kills on SQLite, then 200 on a private PostgreSQL server
make kills ARGS="--kills 20 --databases sqlite --seed 7"

Exit 1 when something is wrong: each is told in a line of its own, and the folder with journal and logs stays.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests import postgres
from tools.load import checks, journal
from tools.load.driver import Driver, Outcome
from tools.load.installation import Installation
from tools.load.outside import MailServer, WebhookReceiver
from tools.load.stories import World

TARGETS = ("web process", "web server", "worker", "second worker")
BETWEEN = (0.2, 6.0)
"""Seconds from one kill to the next: some come while what was killed before is still starting."""
TEND = 0.05
QUIET_SECONDS = 300
SETTLED = 3
"""Seconds without an e-mail or a webhook in the queue, after which no more are expected."""
MOST_TOLD = 20


@dataclass(slots=True)
class Killer:
    """Kills parts of an installation, which are started again at once."""

    installation: Installation
    dice: Random
    done: Counter[str] = field(default_factory=Counter)
    of_workers: list[float] = field(default_factory=list)
    """The moments at which a worker was killed."""

    def kill_after_a_while(self) -> None:
        until = time.monotonic() + self.dice.uniform(*BETWEEN)
        while time.monotonic() < until:
            self.installation.tend()
            time.sleep(TEND)
        self._kill(self.dice.choice(TARGETS))
        self.installation.tend()

    def _kill(self, target: str) -> None:
        pid = self._pid(target)
        if pid is None:
            self.done["nobody was there"] += 1
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.done[target] += 1
        if target in ("worker", "second worker"):
            self.of_workers.append(time.monotonic())

    def _pid(self, target: str) -> int | None:
        parts = self.installation
        match target:
            case "web process":
                children = parts.web.children()
                return self.dice.choice(children) if children else None
            case "web server":
                return parts.web.pid
            case _:
                return next(part.pid for part in parts.workers if part.name == target)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="on each database")
    parser.add_argument("--rate", type=float, default=15, help="requests a second, all together")
    parser.add_argument("--seed", default="", help="what happens to each purchase, and who is killed when")
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    parser.add_argument("--folder", type=Path, help="where journal, logs and data are made; a new one otherwise")
    arguments = parser.parse_args()
    seed = arguments.seed or f"{time.time_ns():x}"[-6:]
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="makegood-kills-"))
    print(f"seed {seed}, {folder}", flush=True)
    wrong = False
    for database in arguments.databases:
        url = ""
        if database == "postgres":
            binaries = postgres.find_binaries()
            if binaries is None:
                print("PostgreSQL is not installed: not tried", flush=True)
                continue
            url = postgres.start(binaries)
        (folder / database).mkdir(parents=True)
        problems = run(folder / database, url, kills=arguments.kills, rate=arguments.rate, seed=seed)
        wrong = wrong or bool(problems)
        for problem in problems[:MOST_TOLD]:
            print(f"WRONG: {problem}")
        if problems[MOST_TOLD:]:
            print(f"WRONG: and {len(problems) - MOST_TOLD} more")
        print(f"{database}: {'WRONG' if problems else 'all is well'}", flush=True)
    if not wrong and not arguments.folder:
        shutil.rmtree(folder)
    return int(wrong)


def run(folder: Path, database_url: str, *, kills: int, rate: float, seed: str) -> list[str]:
    """One database; what is wrong afterwards."""
    with MailServer() as mails, WebhookReceiver() as hooks, journal.Journal(folder / "journal.jsonl") as notes:
        installation = Installation(folder, mail_port=mails.port, database_url=database_url)
        installation.run("init")
        killer = Killer(installation, Random(f"{seed}/kills"))
        with installation.running():
            world = installation.prepare(seed=seed, shops=3, journal=notes, mails=mails, webhook=hooks.url)
            began = time.monotonic()
            driver = Driver(world, rate=rate)
            driver.start()
            while killer.done.total() < kills:
                killer.kill_after_a_while()
            lasted = time.monotonic() - began
            outcome = settle(installation, driver)
            entries = journal.read(notes.path)
            problems = list(what_is_wrong(entries, outcome, world, mails, hooks, killer))
            problems += [problem for part in installation.parts if (problem := part.stop())]
            left = [f"{part.name} {group}" for part in installation.parts for group in part.left_behind()]
            problems += [f"still there after its main process: {name}" for name in left]
        verify = installation.run("verify", may_fail=True)
        if verify.returncode:
            problems.append(f"makegood verify: {verify.stdout.strip()} {verify.stderr.strip()}")
        report(killer, outcome, entries, mails, hooks, lasted)
        return problems


def settle(installation: Installation, driver: Driver) -> Outcome:
    """Lets everything that began come to its end, with everything running."""
    installation.wait_until_ready()
    outcome = driver.finish(QUIET_SECONDS)
    deadline = time.monotonic() + QUIET_SECONDS
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < SETTLED and time.monotonic() < deadline:
        installation.tend()
        if installation.waiting() != 0:
            quiet_since = time.monotonic()
        time.sleep(0.5)
    return outcome


def what_is_wrong(
    entries: list[journal.Entry],
    outcome: Outcome,
    world: World,
    mails: MailServer,
    hooks: WebhookReceiver,
    killer: Killer,
) -> Iterator[str]:
    """Each difference between what was accepted and what is there."""
    yield from (f"an answer that cannot be: {story}" for story in outcome.broken)
    yield from (f"did not come: {story}" for story in outcome.stuck)
    yield from checks.lost(entries, checks.Stored(world.client, world.operator_key))
    yield from checks.mails_repeated(mails.all(), killer.of_workers)
    yield from checks.mails_missing(entries, mails.all())
    yield from checks.webhooks_wrong(entries, hooks.all())


def report(
    killer: Killer,
    outcome: Outcome,
    entries: list[journal.Entry],
    mails: MailServer,
    hooks: WebhookReceiver,
    lasted: float,
) -> None:
    """What was done."""
    all_mails, all_told = mails.all(), hooks.all()
    kinds = Counter(entry.kind for entry in entries if entry.accepted)
    rows = {
        "kills": ", ".join(f"{count} {name}" for name, count in sorted(killer.done.items())),
        "load": f"{sum(outcome.statuses.values())} requests in {lasted:.0f} s and what was left of them afterwards",
        "answers": ", ".join(f"{status or 'none'}: {count}" for status, count in sorted(outcome.statuses.items())),
        "purchases": f"{outcome.finished} told to their end",
        "accepted": ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())),
        "repeated": f"{sum(len(entry.statuses) > 1 for entry in entries)} requests, until it was known",
        "e-mails": f"{len(all_mails)}, of which {checks.repetitions(all_mails)} again after a kill",
        "webhooks": f"{len(all_told)}, of which {len(all_told) - len({told.id for told in all_told})} again",
    }
    for title, row in rows.items():
        print(f"{title:12} {row}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
