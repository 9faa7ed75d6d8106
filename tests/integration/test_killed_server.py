"""`makegood serve` whose processes are killed, as the system does when memory runs out."""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.integration.processes import wait_for_port
from tests.postgres import free_port

SECONDS = 60
"""A machine that is busy with other tests gets so long."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of a server in /proc")


class Server:
    """The main process of a server, and those that answer."""

    def __init__(self, main: "subprocess.Popen[bytes]", port: int) -> None:
        self.main = main
        self.port = port

    def others(self) -> list[int]:
        pids = Path(f"/proc/{self.main.pid}/task/{self.main.pid}/children").read_text().split()
        return [int(pid) for pid in pids if Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"]

    def other_than(self, *gone: int) -> int:
        """A process that answers, and none of these; waits until there is one."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            assert self.main.poll() is None, "the server has ended"
            for pid in self.others():
                if pid not in gone:
                    return pid
            time.sleep(0.05)  # another process's turn: there is nothing of ours to wait on
        raise AssertionError("no process took the place of the one that was killed")

    def answers(self) -> None:
        wait_for_port(self.port, self.main)


@contextmanager
def serving(environment: dict[str, str], *options: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "makegood", "serve", "--port", str(port), *options]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True) as process,
    ):
        try:
            wait_for_port(port, process, log)
            yield Server(process, port)
        finally:
            with suppress(ProcessLookupError):  # all of them are gone already
                os.killpg(process.pid, signal.SIGKILL)


def test_killed_processes_are_replaced_and_with_the_main_one_all_of_them_end(initialised: dict[str, str]) -> None:
    with serving(initialised, "--workers", "1") as server:
        killed: list[int] = []
        for _ in range(3):
            killed.append(server.other_than(*killed))
            os.kill(killed[-1], signal.SIGKILL)
        last = os.pidfd_open(server.other_than(*killed))
        server.answers()

        server.main.kill()
        ended = select.poll()
        ended.register(last, select.POLLIN)
        assert ended.poll(SECONDS * 1000), "a web process lives on without its main process, and keeps the port"
        os.close(last)
