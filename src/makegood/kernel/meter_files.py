"""Where the processes of one `makegood serve` count together, so that any of them can answer for all.

Each server has a folder of its own, `DATA/metrics/{id}/`, in which each of its processes has files that the others
read. All of them hold a lock on it; folders that nobody holds are of servers that are gone.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from django.conf import settings

from .files import private
from .ids import new_id

ROOM = 2 * 1024 * 1024
"""Bytes of one process's file: more than all routes and methods together come to."""
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Read by prometheus_client when it is imported."""


@contextmanager
def counting_together() -> Iterator[None]:
    """Begin a server: its processes, to be started inside, count in a new folder, which goes at the end."""
    root = Path(settings.MAKEGOOD_DATA) / "metrics"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = root / new_id()
    with ExitStack() as held:
        # One at a time, so that nobody takes a folder for a dead server's that is just being made.
        with _locked(root, fcntl.LOCK_EX):
            _sweep(root)
            folder.mkdir(mode=0o700)
            os.environ[VARIABLE] = str(folder)
            held.enter_context(holding_on())
        try:
            yield
        finally:
            del os.environ[VARIABLE]
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def holding_on() -> Iterator[None]:
    """Keep the folder of this process's server, where there is one, as long as this lasts."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        yield
        return
    with _locked(Path(folder), fcntl.LOCK_SH):
        yield


def reserve() -> None:
    """Give this process's files their room on the disk, before prometheus_client makes and maps them.

    It makes them with holes; a write to a hole for which a full disk has no room kills the process. Where there is no
    room now, the process counts alone.
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        return
    files = [Path(folder) / f"{kind}_{os.getpid()}.db" for kind in ("counter", "histogram")]
    try:
        for path in files:
            with open(path, "ab", opener=private) as file:
                os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError:
        for path in files:
            path.unlink(missing_ok=True)
        del os.environ[VARIABLE]


def process_ids() -> list[int]:
    """The processes that count in this server's folder; this one alone where there is none."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return [os.getpid()]
    named = {path.stem.rpartition("_")[2] for path in Path(folder).glob("counter_*.db")}
    return sorted(int(one) for one in named if one.isdigit())


def _sweep(root: Path) -> None:
    for folder in root.iterdir():
        with suppress(OSError), _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)
