"""Servers for benchmarks, and requests to them over connections that stay open, from a process of its own.

As little of HTTP as the servers measured here speak: on one machine, what the client takes is missing in the server.
"""

import argparse
import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Self

START_SECONDS = 60
CONNECTIONS = 8
WARM_UP = 0.3
"""Seconds."""


@contextmanager
def serving(command: Sequence[str], *, port: int, environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """A server in a session of its own, from when it takes connections until the block ends.

    Raises:
        RuntimeError: it did not start; with what it said.
    """
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - our own, and those of peers
            command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not takes_connections(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"no server came up: {log.read_text()[-2000:]}")
            time.sleep(0.005)
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def takes_connections(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def rate_of(port: int, path: str, *, seconds: float) -> float:
    """Answers a second to the same GET from all connections, each as soon as its former one is answered.

    Raises:
        CalledProcessError: an answer was not 200; the process said which.
    """
    command = [sys.executable, "-m", "benchmarks.requests", str(port), path, str(seconds)]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)  # noqa: S603 - ourselves


def first_answer(port: int, path: str) -> float:
    """Seconds of one GET on a connection of its own, until its body was read.

    Raises:
        RuntimeError: it was not answered with 200.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - start
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered with {answer.status}")
    return took


@dataclass(slots=True)
class _Connection:
    """One connection that waits for its answer."""

    channel: socket.socket
    got: bytearray = field(default_factory=bytearray)
    whole: int = 0
    """How long the answer is; 0 while its head is not there."""

    def ask(self, request: bytes) -> None:
        self.got.clear()
        self.whole = 0
        self.channel.sendall(request)

    def is_answered(self) -> bool:
        """Reads what is there."""
        part = self.channel.recv(262_144)
        if not part:
            raise ConnectionError("the server closed a connection")
        self.got += part
        if not self.whole and (end := self.got.find(b"\r\n\r\n")) >= 0:
            self.whole = end + 4 + _length(bytes(self.got[:end]))
        return bool(self.whole) and len(self.got) >= self.whole


def _length(head: bytes) -> int:
    """Of the body."""
    if head.split(b" ", 2)[1] != b"200":
        raise ConnectionError(head.decode("latin-1"))
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return int(value)
    raise ConnectionError("an answer without a length")


def _connect(port: int) -> _Connection:
    channel = socket.create_connection(("127.0.0.1", port), timeout=60)
    channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Connection(channel)


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


class InTurn:
    """As many connections as `rate_of` keeps open, of which one asks at a time, each in its turn."""

    def __init__(self, port: int) -> None:
        self._all = [_connect(port) for _ in range(CONNECTIONS)]
        self._turns = cycle(self._all)

    def seconds_of(self, path: str) -> float:
        """Until the body of the answer was read."""
        one, request = next(self._turns), _get(path)
        start = time.perf_counter()
        one.ask(request)
        while not one.is_answered():
            pass
        return time.perf_counter() - start

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for one in self._all:
            one.channel.close()


def run(port: int, path: str, seconds: float) -> float:
    """What `rate_of` starts."""
    request = _get(path)
    answers = 0
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            one = _connect(port)
            selector.register(one.channel, selectors.EVENT_READ, one)
            one.ask(request)
        start = time.perf_counter() + WARM_UP
        now = 0.0
        while now < start + seconds:
            for key, _ in selector.select():
                if key.data.is_answered():
                    now = time.perf_counter()
                    answers += now >= start
                    key.data.ask(request)
    return answers / (now - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("seconds", type=float)
    chosen = parser.parse_args()
    print(run(chosen.port, chosen.path, chosen.seconds))


if __name__ == "__main__":
    main()
