"""Which workers of this machine are alive: each holds a lock that the system takes away with its life."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db.models import Model, QuerySet

from makegood.kernel.ids import ID_LENGTH, new_id

from .models import Email

_OURS = re.compile(rf"[a-z2-7]{{{ID_LENGTH}}}\Z")


class WorkerIdentity:
    """A worker's name, and the lock on `DATA/workers/{id}.lock` that it holds for as long as it lives.

    A context manager. `id` is what `send_due` takes as `worker`.
    """

    def __init__(self) -> None:
        self.id = new_id()
        self._descriptor = -1

    def __str__(self) -> str:
        return self.id

    def __enter__(self) -> Self:
        path = _path(self.id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        while self._descriptor < 0:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Somebody who looked for dead workers between these two lines has taken the file for a dead one's.
            if _is_still_there(descriptor, path):
                self._descriptor = descriptor
            else:
                os.close(descriptor)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            # After an error it may still hold something: whoever finds the file unlocked gives that back.
            with suppress(OSError):
                _path(self.id).unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = -1


def has_died_here(worker: str) -> bool:
    """Whether a worker of this machine is gone without having said so; false for one of another machine."""
    if not _OURS.match(worker):
        return False
    try:
        descriptor = os.open(_path(worker), os.O_RDWR)
    except OSError:
        return False
    try:
        return _can_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def release_claims_of_dead_workers(*others: type[Model]) -> int:
    """Give back what workers of this machine held when they were killed, at once instead of after the lease.

    E-mails, and the rows of `others`, which have the same two columns for claims. Returns the number of rows. Those of
    workers without a lock file here (another machine's) wait for the lease.
    """
    tables: tuple[type[Model], ...] = (Email, *others)
    queues: list[QuerySet[Any]] = [table._default_manager.exclude(claimed_by="") for table in tables]
    holders = {name for queue in queues for name in queue.order_by().values_list("claimed_by", flat=True).distinct()}
    left_behind = (path.stem for path in _folder().glob("*.lock"))
    released = 0
    for worker in sorted({*holders, *left_behind}):
        if not _OURS.match(worker):
            continue
        with _burying(worker) as is_dead:
            if is_dead:
                held = (queue.filter(claimed_by=worker) for queue in queues)
                released += sum(queue.update(claimed_by="", claimed_until=None) for queue in held)
    return released


@contextmanager
def _burying(worker: str) -> Iterator[bool]:
    """Whether a worker of this machine is dead; its file goes once what it held has been given back."""
    path = _path(worker)
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        yield False
        return
    try:
        is_dead = _can_lock(descriptor)
        yield is_dead
        if is_dead:
            path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _can_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still_there(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _folder() -> Path:
    return Path(settings.MAKEGOOD_DATA) / "workers"


def _path(worker: str) -> Path:
    return _folder() / f"{worker}.lock"
