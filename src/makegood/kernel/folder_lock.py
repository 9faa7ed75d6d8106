"""Who works on the data folder: any number of servers, workers and imports, or one restore alone.

Locks on files in `DATA/locks/` that the system takes away with the process that holds them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

ROLES = ("serve", "worker", "import")
"""The commands that share the folder, each with a lock of its own so that it can be named."""


class FolderBusy(Exception):
    """Somebody else has the folder; one sentence that says who must stop or end first."""


@contextmanager
def at_work(role: str) -> Iterator[None]:
    """The folder together with others, as long as this lasts.

    Raises:
        FolderBusy: a restore has it.
    """
    with _locked(role, fcntl.LOCK_SH) as is_ours:
        if not is_ours:
            raise FolderBusy(f"a restore is under way in {settings.MAKEGOOD_DATA}: start again when it has ended")
        yield


@contextmanager
def alone() -> Iterator[None]:
    """The folder for one restore.

    Raises:
        FolderBusy: servers, workers or imports run on it, or another restore.
    """
    with ExitStack() as stack:
        if not stack.enter_context(_locked("restore", fcntl.LOCK_EX)):
            raise FolderBusy(f"another restore is under way in {settings.MAKEGOOD_DATA}")
        running = [role for role in ROLES if not stack.enter_context(_locked(role, fcntl.LOCK_EX))]
        if running:
            names = " and ".join(f"`makegood {role}`" for role in running)
            be, they = ("is", "it") if len(running) == 1 else ("are", "them")
            raise FolderBusy(f"{names} {be} running on {settings.MAKEGOOD_DATA}: stop {they} first")
        yield


@contextmanager
def _locked(name: str, kind: int) -> Iterator[bool]:
    """Whether the lock could be had at once; it is held until the end."""
    folder = Path(settings.MAKEGOOD_DATA) / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
