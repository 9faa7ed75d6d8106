"""A worker works while nobody else does, and goes on where others never stop."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from makegood.jobs import giving_way
from makegood.jobs.giving_way import LONG, Share, go_rounds

BUSY = 0.01
"""Seconds of the processor that a round takes here."""
MANY = 50

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


def test_what_a_round_raises_is_raised() -> None:
    def go_round() -> None:
        raise LookupError("whatever it was")

    with pytest.raises(LookupError, match="whatever it was"):
        go_rounds(go_round, stopping=threading.Event(), pause=0)
