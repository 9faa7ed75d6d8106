"""A whole Makegood in processes of its own, used the way a script or an operator uses it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, Any

from tests.postgres import free_port

START_SECONDS = 180


@dataclass(frozen=True)
class Answer:
    """What the server answered, header names in lower case; redirects are not followed."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


def _plain(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


class Makegood:
    """An installation: its environment, its commands, its server."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.base = ""
        self.log = ""
        """What the last server that ended had written."""

    @property
    def mailbox(self) -> Path:
        return Path(self.environment["MAKEGOOD_DATA"]) / "mailbox"

    def run(
        self, *arguments: str, stdin: str = "", check: int | None = 0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """One command; `check` is the exit code that is expected, None for any."""
        done = subprocess.run(
            [sys.executable, "-m", "makegood", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment | environment,
            timeout=300,
            check=False,
        )
        if check is not None:
            assert done.returncode == check, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def key(self, *arguments: str) -> str:
        return self.run("apikey", "create", *(arguments or ("--operator",))).stdout.strip()

    def serving(self, processes: int = 1) -> AbstractContextManager["Makegood"]:
        """The production server on a free port; several processes are for tests of what they do beside each other."""
        return self.running("serve", "--workers", str(processes))

    @contextmanager
    def running(self, *command: str) -> Iterator["Makegood"]:
        """A command that serves pages on a free port, until the block ends."""
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        with (
            tempfile.TemporaryFile() as log,
            subprocess.Popen(
                [sys.executable, "-m", "makegood", *command, "--port", str(port)],
                env=self.environment | {"MAKEGOOD_BASE_URL": self.base},
                stdout=log,
                stderr=log,
                start_new_session=True,
            ) as process,
        ):
            try:
                wait_for_port(port, process, log)
                yield self
            finally:
                # As Ctrl-C in a terminal: every process of the session hears it.
                os.killpg(process.pid, signal.SIGINT)
                try:
                    process.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    raise
                log.seek(0)
                self.log = log.read().decode()

    def call(
        self, method: str, path: str, body: object = None, *, key: str = "", form: dict[str, str] | None = None
    ) -> Answer:
        """One request; `body` goes as JSON, `form` as a form."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        elif form is not None:
            data = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)
        try:
            with _opener.open(request, timeout=60) as response:
                return Answer(response.status, _plain(response.headers), response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, _plain(error.headers), error.read())


@contextmanager
def command_running(environment: dict[str, str], *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A command that goes on until the block ends; it then has to end well."""
    with subprocess.Popen(
        [sys.executable, "-m", "makegood", *command], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)
    assert process.returncode == 0


def wait_for_port(
    port: int, process: "subprocess.Popen[bytes]", log: IO[bytes] | None = None, seconds: float = START_SECONDS
) -> None:
    """Until the server there answers; fails when the process ends instead.

    It is asked something: granian waits ten seconds at its end for whoever connected and never asked anything.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = os.pread(log.fileno(), 100_000, 0).decode() if log else ""
            raise AssertionError(said or "the server ended")
        try:
            _opener.open(f"http://127.0.0.1:{port}/healthz", timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)  # another process's turn: there is nothing of ours to wait on
        else:
            return
    raise AssertionError("the server did not start")


def order_body(seller: str = "shop", customer: str = "c-1", **customer_fields: object) -> dict[str, object]:
    """An order as the API takes it."""
    return {
        "ordered_at": "2026-11-01T10:00:00Z",
        "customer": {
            "id": customer,
            "name": "Anna de Vries",
            "email": f"{customer}@customers.example",
            "language": "nl",
            "invite": True,
        }
        | customer_fields,
        "purchases": [
            {
                "seller": seller,
                "expected_delivery_date": "2026-11-05",
                "delivered_date": "2026-11-05",
                "items": [{"product": "article-1", "title": "Fietsbel", "quantity": 1}],
            }
        ],
    }
