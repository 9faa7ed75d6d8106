"""Takes one part after the other away under load, and looks whether it is missed for longer than it is away.

make cluster                                     every part
make cluster ARGS="--outages replica primary"    some

Exit 1 when something accepted is lost or came twice, or when an answer was an error (5xx, or none) while nothing was
away that answers it. Debian's packages postgresql, pgbouncer and haproxy are started as processes of this machine.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from tests import pgbouncer, postgres
from tools.cluster.outages import Outage, unexplained
from tools.cluster.shape import Cluster, Databases, databases
from tools.load.installation import Part
from tools.load.proxied import find_proxy
from tools.load.whole import Run, loaded, print_problems, print_rows

BETWEEN = 12.0
"""Seconds from one outage to the next."""
AWAY = 5.0
"""Seconds that a part is kept away."""
BACK_SECONDS = 60


class Trial:
    """Takes parts away and brings them back."""

    def __init__(self, run: Run, cluster: Cluster, databases: Databases) -> None:
        self.run, self.cluster, self.databases = run, cluster, databases
        self.outages: list[Outage] = []
        self.worker_kills: list[float] = []

    def worker(self) -> None:
        part = self.cluster.workers[1]
        with self._outage("worker", is_felt=False), self._killed(part):
            self.worker_kills.append(time.monotonic())
            time.sleep(AWAY)

    def web(self) -> None:
        part = self.cluster.webs[1]
        with self._outage("web server", is_felt=True):
            with self._killed(part):
                time.sleep(AWAY)
            port = self.cluster.ports[1]
            until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))

    def replica(self) -> None:
        with self._outage("replica", is_felt=False):
            self.databases.replica.kill()
            time.sleep(AWAY)
            self.databases.replica.start()

    def pool(self) -> None:
        with self._outage("PgBouncer", is_felt=True):
            self.databases.pool.kill()
            time.sleep(AWAY)
            self.databases.pool.start()

    def primary(self) -> None:
        with self._outage("primary, restarted", is_felt=True):
            self.databases.primary.stop("fast")
            self.databases.primary.start()

    def crash(self) -> None:
        with self._outage("primary, killed", is_felt=True):
            self.databases.primary.kill()
            time.sleep(AWAY)
            self.databases.primary.start()

    @contextmanager
    def _outage(self, name: str, *, is_felt: bool) -> Iterator[None]:
        outage = Outage(name, is_felt)
        yield
        outage.ended = time.monotonic()
        self.outages.append(outage)
        print(f"{name} was away for {outage.ended - outage.began:.1f} s", flush=True)

    @contextmanager
    def _killed(self, part: Part) -> Iterator[None]:
        """With all its processes, as a machine that fails; it stays away until the block ends."""
        part.is_held = True
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)
        yield
        part.is_held = False
        until(part.is_running)


OUTAGES: dict[str, Callable[[Trial], None]] = {
    "replica": Trial.replica,
    "worker": Trial.worker,
    "web": Trial.web,
    "pool": Trial.pool,
    "primary": Trial.primary,
    "crash": Trial.crash,
}


def until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + BACK_SECONDS
    while not happens():
        if time.monotonic() > deadline:
            raise RuntimeError("a part did not come back")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - of ours
    except OSError:
        return False
    return True


def answered_by(cluster: Cluster) -> str:
    """Who answered the requests that the replica may answer, over all web servers since their last start."""
    counts: dict[str, float] = {}
    for port in cluster.ports:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith("makegood_replica_reads_total{"):
                    name, value = line.split('"')[1], float(line.rpartition(" ")[2])
                    counts[name] = counts.get(name, 0) + value
    return ", ".join(f"{name} {count:.0f}" for name, count in sorted(counts.items())) or "nobody"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outages", nargs="+", choices=OUTAGES, default=list(OUTAGES))
    parser.add_argument("--rate", type=float, default=15, help="requests a second, all together")
    parser.add_argument("--seed", default="cluster")
    parser.add_argument("--folder", type=Path, help="where journal, logs and data stay; otherwise they are removed")
    arguments = parser.parse_args()
    binaries, pooler, proxy = postgres.find_binaries(), pgbouncer.find_program(), find_proxy()
    if not (binaries and pooler and proxy):
        sys.exit("this takes Debian's packages postgresql, pgbouncer and haproxy")
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="makegood-cluster-"))
    folder.mkdir(parents=True, exist_ok=True)
    with databases(binaries, pooler) as servers:
        make = partial(Cluster, replica_url=servers.pool.url("replica"), proxy=proxy)
        url = servers.pool.url("makegood")
        with loaded(folder, url, seed=arguments.seed, rate=arguments.rate, make=make) as run:
            if not isinstance(run.installation, Cluster):
                raise TypeError(run.installation)
            problems = under_load(Trial(run, run.installation, servers), arguments.outages)
    print_problems(problems)
    print("WRONG" if problems else "all is well", flush=True)
    if not problems and not arguments.folder:
        shutil.rmtree(folder)
    elif problems:
        print(f"journal and logs are in {folder}")
    return int(bool(problems))


def under_load(trial: Trial, outages: list[str]) -> list[str]:
    """What is wrong."""
    run, client = trial.run, trial.run.world.client
    client.failures.clear()
    run.driver.start()
    time.sleep(BETWEEN)
    for name in outages:
        OUTAGES[name](trial)
        time.sleep(BETWEEN)
    answered = answered_by(trial.cluster)
    run.settle()
    problems = [*unexplained(client.failures, trial.outages), *run.end(kills=trial.worker_kills)]
    print_rows(
        {
            **run.rows(),
            "replica": answered,
            **{f"– {outage.part}": outage.told(client.failures) for outage in trial.outages},
        }
    )
    return problems


if __name__ == "__main__":
    sys.exit(main())
