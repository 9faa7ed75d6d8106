"""A process that somebody's program started ends when that program is gone."""

import multiprocessing
import os
import signal
import threading

LOOK_SECONDS = 0.5

PATIENCE = 10
"""Seconds for what is under way when the main process was killed; stopped, it gives its processes as long."""


def end_with_parent(*, patience: float) -> None:
    """From now on this process ends once the one that started it has been killed; returns at once.

    What is under way is finished first, for at most `patience` seconds. Without effect in a process that was not
    started by `multiprocessing`.
    """
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        threading.Thread(target=_watch, args=(parent.pid, patience), name="parent", daemon=True).start()


def _watch(parent: int, patience: float) -> None:
    # The sentinel of multiprocessing will not do: under fork the younger children hold the older ones' open.
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    pause.wait(patience)
    os._exit(1)
