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
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tools.load.installation import Installation
from tools.load.whole import DATABASES, database_url, loaded, print_problems, print_rows

TARGETS = ("web process", "web server", "worker", "second worker")
BETWEEN = (0.2, 4.0)
"""Seconds from one kill to the next."""
AFTER_START = 0.75
"""The part of the kills before which everything is running again; the others may come while something is starting."""


@dataclass(slots=True)
class Killer:
    """Kills parts of an installation, which are started again at once."""

    installation: Installation
    dice: Random
    done: Counter[str] = field(default_factory=Counter)
    of_workers: list[float] = field(default_factory=list)
    """The moments at which a worker was killed."""

    def kill_after_a_while(self) -> None:
        if self.dice.random() < AFTER_START:
            self.installation.wait_until_ready()
        time.sleep(self.dice.uniform(*BETWEEN))
        self._kill(self.dice.choice(TARGETS))

    def _kill(self, target: str) -> None:
        pid = self._pid(target)
        if pid is None:
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
                children = parts.web_processes()
                return self.dice.choice(children) if children else None
            case "web server":
                return parts.webs[0].pid
            case _:
                return next(part.pid for part in parts.workers if part.name == target)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="on each database")
    parser.add_argument("--rate", type=float, default=15, help="requests a second, all together")
    parser.add_argument("--seed", default="", help="what happens to each purchase, and who is killed when")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--folder", type=Path, help="where journal, logs and data are made; a new one otherwise")
    arguments = parser.parse_args()
    seed = arguments.seed or f"{time.time_ns():x}"[-6:]
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="makegood-kills-"))
    print(f"seed {seed}, {folder}", flush=True)
    wrong = False
    for database in arguments.databases:
        url = database_url(database)
        (folder / database).mkdir(parents=True)
        problems = run(folder / database, url, kills=arguments.kills, rate=arguments.rate, seed=seed)
        wrong = wrong or bool(problems)
        print_problems(problems)
        print(f"{database}: {'WRONG' if problems else 'all is well'}", flush=True)
    if not wrong and not arguments.folder:
        shutil.rmtree(folder)
    return int(wrong)


def run(folder: Path, database_url: str, *, kills: int, rate: float, seed: str) -> list[str]:
    """One database; what is wrong afterwards."""
    with loaded(folder, database_url, seed=seed, rate=rate) as run:
        killer = Killer(run.installation, Random(f"{seed}/kills"))
        run.driver.start()
        while killer.done.total() < kills:
            killer.kill_after_a_while()
        run.settle()
        problems = run.end(kills=killer.of_workers)
        print_rows({"kills": ", ".join(f"{count} {name}" for name, count in sorted(killer.done.items())), **run.rows()})
        return problems


if __name__ == "__main__":
    sys.exit(main())
