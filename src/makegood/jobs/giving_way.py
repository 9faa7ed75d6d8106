"""A worker works while nobody else does: who waits for a page comes first, and an e-mail can wait for some seconds.

Linux has a policy for that (sched(7), SCHED_IDLE): a web process that wakes takes the processor at once. To be nicer is
not enough, for what wakes may then stand behind another web process while a worker goes on beside the two.

Both count among the processes of one session only; between sessions the processor is shared by how nice each session is
(sched(7), the autogroup feature). So a worker that has one of its own, as a service has, makes that nicer, too, until
others want all of the processor.

Where others want all of the processor, a thread of that policy may get next to nothing, and it may not go back to the
usual one. Then the rounds are made on another thread, which is merely nicer.
"""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from django.db import close_old_connections, connections

NICER = 10
"""By how much nicer a worker is than a web server (setpriority(2)): beside one that takes all it can get, a tenth.
While rounds are made patiently its session is, too.
"""
LEAST = 0.1
"""The part of the processor below which it is too little: what being nicer would give."""
LONG = 3.0
"""Seconds that a round has to wait for the processor before that counts."""
HURRY_SECONDS = 10
"""For how long rounds are merely nicer then, before it is tried again what others leave: a rush may be over soon."""

_AUTOGROUP = Path("/proc/self/autogroup")
_ATTEMPTS = 20
_BETWEEN = 0.11
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a thread had of the processor, in seconds."""

    worked: float
    waited: float
    """For which it could have worked while others did."""

    @classmethod
    def of_this_thread(cls) -> "Share":
        """Since it began. Raises OSError where the system does not count it."""
        worked, waited, _ = Path("/proc/thread-self/schedstat").read_text().split()
        return cls(int(worked) / 1e9, int(waited) / 1e9)

    def since(self, earlier: "Share") -> "Share":
        return Share(self.worked - earlier.worked, self.waited - earlier.waited)

    def is_too_little(self) -> bool:
        """Whether somebody else should do this thread's work."""
        return self.waited > LONG and self.worked < LEAST * (self.worked + self.waited)


def make_session_nicer(by: int) -> None:
    """Lets the sessions of others come first, if this process began the one it is in; where Linux has no such thing, or
    the processor is shared by control groups, nothing changes.
    """
    if os.getsid(0) != os.getpid():
        return  # What else is in it, perhaps the web server, would become as nice.
    for _attempt in range(_ATTEMPTS):
        try:
            _AUTOGROUP.write_text(str(by))
        except BlockingIOError:  # It takes one such wish of anybody in a tenth of a second.
            time.sleep(_BETWEEN)
        except OSError:
            return
        else:
            return


def go_rounds(go_round: Callable[[], object], *, stopping: threading.Event, pause: float) -> None:
    """Makes rounds, with a pause of so many seconds after each, until told to stop; raises what a round raises."""

    def once() -> None:
        go_round()
        close_old_connections()
        stopping.wait(pause)

    def patiently() -> None:
        try:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
            before = Share.of_this_thread()
        except (AttributeError, OSError):
            return  # This system has no such thing.
        make_session_nicer(NICER)
        try:
            while not stopping.is_set():
                once()
                now = Share.of_this_thread()
                if now.since(before).is_too_little():
                    return
                before = now
        finally:
            connections.close_all()

    while not stopping.is_set():
        with ThreadPoolExecutor(1, "patient") as thread:
            thread.submit(patiently).result()
        if not stopping.is_set():
            make_session_nicer(0)
        until = time.monotonic() + HURRY_SECONDS
        while not stopping.is_set() and time.monotonic() < until:
            once()
        connections.close_all()
