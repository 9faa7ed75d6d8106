"""A load on an installation from its start to the last check."""

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import postgres
from tools.load import checks, journal
from tools.load.driver import Driver
from tools.load.installation import Installation
from tools.load.outside import LONGEST_PAUSE, MailServer, WebhookReceiver
from tools.load.stories import World

DATABASES = ("sqlite", "postgres")
SHOPS = 3
QUIET_SECONDS = 300
"""What began gets so long to end, and so long again the queues get to empty."""
SETTLED = 3
"""Seconds without an e-mail or a webhook in the queue, after which no more are expected."""
MOST_TOLD = 20


@dataclass(slots=True)
class Run:
    """One load and everything around it."""

    installation: Installation
    world: World
    driver: Driver
    mails: MailServer
    hooks: WebhookReceiver
    began: float = field(default_factory=time.monotonic)
    lasted: float = 0.0

    @property
    def sent(self) -> int:
        """E-mails and webhooks that left so far."""
        return len(self.mails.all()) + len(self.hooks.all())

    def abandon(self) -> None:
        """Stops everything as it stands."""
        self.driver.finish(0)
        self.installation.stop()

    def settle(self) -> None:
        """The load ends: what began comes to its end, with everything running."""
        self.lasted = time.monotonic() - self.began
        self.installation.wait_until_ready()
        self.driver.finish(QUIET_SECONDS)
        deadline = time.monotonic() + QUIET_SECONDS
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < SETTLED and time.monotonic() < deadline:
            if self.installation.waiting() != 0:
                quiet_since = time.monotonic()
            time.sleep(0.5)

    def end(self, *, kills: list[float]) -> list[str]:
        """Stops everything; what is wrong. `kills` are the moments at which workers were killed."""
        problems = list(self._differences(kills))
        parts = self.installation.parts
        problems += self.installation.stop()
        problems += [
            f"still there after its main process: {part.name} {group}" for part in parts for group in part.left_behind()
        ]
        verify = self.installation.run("verify", may_fail=True)
        if verify.returncode:
            problems.append(f"makegood verify: {verify.stdout.strip()} {verify.stderr.strip()}")
        return problems

    def _differences(self, kills: list[float]) -> Iterator[str]:
        entries, mails = journal.read(self.world.journal.path), self.mails.all()
        yield from (f"an answer that cannot be: {story}" for story in self.driver.outcome.broken)
        yield from (f"did not come: {story}" for story in self.driver.outcome.stuck)
        yield from checks.lost(entries, checks.Stored(self.world.client, self.world.operator_key))
        yield from checks.mails_repeated(mails, kills)
        yield from checks.mails_missing(entries, mails)
        yield from checks.webhooks_wrong(entries, self.hooks.all())

    def rows(self) -> dict[str, str]:
        """What was done, for a table."""
        mails, told, outcome = self.mails.all(), self.hooks.all(), self.driver.outcome
        entries = journal.read(self.world.journal.path)
        kinds = Counter(entry.kind for entry in entries if entry.accepted)
        again = sum(len(entry.statuses) > 1 for entry in entries)
        return {
            "load": f"{outcome.statuses.total()} requests, begun within {self.lasted:.0f} s",
            "answers": ", ".join(f"{status or 'none'}: {count}" for status, count in sorted(outcome.statuses.items())),
            "purchases": f"{outcome.finished} told to their end",
            "accepted": ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())),
            "repeated": f"{again} requests, until it was known what became of them",
            "e-mails": f"{len(mails)}, of which {checks.repetitions(mails)} again after a kill",
            "webhooks": f"{len(told)}, of which {len(told) - len({one.id for one in told})} again",
        }


@contextmanager
def loaded(
    folder: Path,
    url: str,
    *,
    seed: str,
    rate: float,
    threads: int = 6,
    pause: float = LONGEST_PAUSE,
    make: Callable[..., Installation] = Installation,
) -> Iterator[Run]:
    """A new installation in the folder, running, and a driver that waits for its start; `make` as the class.

    `pause`: seconds for which the world outside holds an answer back at most, before and after it notes something.
    """
    # Whoever ends this with `kill` or `timeout` would otherwise leave an installation that lives on.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with (
        MailServer(pause=pause) as mails,
        WebhookReceiver(pause) as hooks,
        journal.Journal(folder / "journal.jsonl") as notes,
    ):
        installation = make(folder, mail_port=mails.port, database_url=url)
        installation.run("init")
        with installation.running():
            world = installation.prepare(seed=seed, shops=SHOPS, journal=notes, mails=mails, webhook=hooks.url)
            yield Run(installation, world, Driver(world, rate=rate, threads=threads), mails, hooks)


def database_url(name: str) -> str:
    """Empty for SQLite; a private PostgreSQL server that ends with this process."""
    if name == "sqlite":
        return ""
    binaries = postgres.find_binaries()
    if binaries is None:
        sys.exit("PostgreSQL is not installed on this machine; choose sqlite")
    return postgres.start(binaries, settings=postgres.NO_DISK)


def print_rows(rows: dict[str, str]) -> None:
    for title, row in rows.items():
        print(f"{title:12} {row}")
    sys.stdout.flush()


def print_problems(problems: list[str]) -> None:
    for problem in problems[:MOST_TOLD]:
        print(f"WRONG: {problem}")
    if problems[MOST_TOLD:]:
        print(f"WRONG: and {len(problems) - MOST_TOLD} more")
