"""A worker works while nobody else does, and goes on where others never stop."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from makegood.jobs import giving_way
from makegood.jobs.giving_way import LONG, Share, go_rounds

BUSY = 0.01
"""Seconds of the processor that a round takes here."""
MANY = 50
AUTOGROUP = Path("/proc/self/autogroup")

IN_A_CROWD = """
import threading
from pathlib import Path
from makegood.jobs import giving_way

giving_way.Share.is_too_little = lambda share: True
stopping, rounds = threading.Event(), []

def go_round():
    rounds.append(print(Path("/proc/self/autogroup").read_text().strip()))
    if len(rounds) == 2:
        stopping.set()

giving_way.go_rounds(go_round, stopping=stopping, pause=0)
"""
"""A patient round, after which it seems that others left too little, and a hurried one."""

pytestmark = pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="only Linux has the policy")


@pytest.fixture
def crowded_processor() -> Iterator[None]:
    """This thread, and those it starts, have one processor, and a program that never stops has it too."""
    before = os.sched_getaffinity(0)
    one = {min(before)}
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as other:
        try:
            os.sched_setaffinity(other.pid, one)
            os.sched_setaffinity(0, one)
            yield
        finally:
            os.sched_setaffinity(0, before)
            other.kill()


def work() -> None:
    end = time.thread_time() + BUSY
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize(
    ("worked", "waited", "is_too_little"),
    [
        (0.0, LONG, False),
        (0.1, LONG + 0.1, True),
        (1.0, 8.9, False),
        (1.0, 9.1, True),
        (60.0, 60.0, False),
    ],
)
def test_less_than_a_tenth_is_too_little_once_it_was_waited_for(
    worked: float, waited: float, is_too_little: bool
) -> None:
    assert Share(worked, waited).is_too_little() == is_too_little


def test_rounds_are_made_when_others_leave_the_processor_until_they_are_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(giving_way, "LONG", 600.0)
    stopping, policies = threading.Event(), []

    def go_round() -> None:
        policies.append(os.sched_getscheduler(0))
        if len(policies) == 3:
            stopping.set()

    go_rounds(go_round, stopping=stopping, pause=0)
    assert policies == [os.SCHED_IDLE] * 3
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


@pytest.mark.usefixtures("crowded_processor")
def test_where_others_never_leave_it_rounds_are_made_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_way, "LONG", 0.1)
    stopping, policies = threading.Event(), []

    def go_round() -> None:
        work()
        policies.append(os.sched_getscheduler(0))
        if policies[-1] == os.SCHED_OTHER or len(policies) == MANY:
            stopping.set()

    go_rounds(go_round, stopping=stopping, pause=0)
    assert policies[0] == os.SCHED_IDLE
    assert policies[-1] == os.SCHED_OTHER


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this system shares the processor otherwise")
@pytest.mark.parametrize(
    ("own_session", "nice"),
    [(True, [giving_way.NICER, 0]), (False, [None, None])],
    ids=["a session of its own", "that of others"],
)
def test_a_session_of_its_own_gives_way_as_a_whole(own_session: bool, nice: list[int | None]) -> None:
    before = nice_of(AUTOGROUP.read_text())
    done = subprocess.run(
        [sys.executable, "-c", IN_A_CROWD],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "makegood.config.settings"},
        start_new_session=own_session,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [nice_of(line) for line in done.stdout.splitlines()] == [before if one is None else one for one in nice]
    assert nice_of(AUTOGROUP.read_text()) == before


def nice_of(line: str) -> int | None:
    """Of what the kernel tells: `/autogroup-123 nice 19`; nothing of a process in no session begun since boot."""
    return int(line.rpartition(" ")[2]) if line else None


def test_what_a_round_raises_is_raised() -> None:
    def go_round() -> None:
        raise LookupError("whatever it was")

    with pytest.raises(LookupError, match="whatever it was"):
        go_rounds(go_round, stopping=threading.Event(), pause=0)
