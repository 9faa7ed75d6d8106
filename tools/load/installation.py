"""An installation for load and kills: a web server and two workers, kept running as a supervisor would."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tools.load.client import Browser, Client
from tools.load.journal import Journal
from tools.load.outside import MailServer
from tools.load.stories import Shop, World

PASSWORD = "made-up-for-the-load"  # noqa: S105 - nobody else's
NOON = 12
START_SECONDS = 120
STOP_SECONDS = 60
TEND_SECONDS = 0.05


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def zone_at_noon() -> str:
    """A time zone in which it is about noon, since e-mails that ask leave by day."""
    offset = NOON - datetime.now(UTC).hour
    return f"Etc/GMT{-offset:+d}"


@dataclass(slots=True)
class Part:
    """A process that is kept running: started again whenever it has ended."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    program: tuple[str, ...] = (sys.executable, "-m", "makegood")
    ends_with: tuple[int, ...] = (0,)
    """How it ends when it is told to."""
    is_held: bool = False
    """Whether it stays away when it has ended, until somebody lets it come back."""
    process: subprocess.Popen[bytes] | None = None
    groups: list[int] = field(default_factory=list)
    """The process groups of all that ever ran."""

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> None:
        """Starts it if it does not run."""
        if self.is_held or self.is_running():
            return
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.program, *self.command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.groups.append(self.process.pid)

    def children(self) -> list[int]:
        """The processes that a web server's main one started (Linux)."""
        try:
            return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        except FileNotFoundError:
            return []

    def stop(self) -> str:
        """Tells it to stop; what was wrong with its end, empty when nothing was."""
        if self.process is None:
            return ""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return f"{self.name} did not stop within {STOP_SECONDS} s"
        return "" if code in self.ends_with else f"{self.name} ended with {code}"

    def left_behind(self) -> list[int]:
        """Groups of which a process still lives."""
        return [group for group in self.groups if _lives(group)]


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


class Installation:
    """Its folder, its environment and its parts. `database_url` is empty for SQLite."""

    def __init__(self, folder: Path, *, mail_port: int, database_url: str = "", processes: int = 2) -> None:
        self.folder = folder
        self.inbound_port = free_port()
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")}
        self.environment = kept | {
            "MAKEGOOD_DATA": str(folder / "data"),
            "MAKEGOOD_DATABASE_URL": database_url,
            "MAKEGOOD_SECRET_KEY": "only-for-the-load-2f6d0a7f3c6b4f5e9a1d8c7b6a594837",
            "MAKEGOOD_BASE_URL": self.base,
            "MAKEGOOD_EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "MAKEGOOD_TIME_ZONE": zone_at_noon(),
            "MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE": "on",
        }
        listening = self.environment | {"MAKEGOOD_INBOUND_LISTEN": f"smtp://127.0.0.1:{self.inbound_port}"}
        serve = ["serve", "--port", str(self.port), "--workers", str(processes)]
        self.webs = [Part("web", serve, self.environment, folder / "web.log")]
        self.workers = [
            Part("worker", ["worker"], listening, folder / "worker.log"),
            Part("second worker", ["worker"], self.environment, folder / "second-worker.log"),
        ]
        self.client = Client(self.base)
        self._stopping = threading.Event()
        self._supervisor = threading.Thread(target=self._tend, daemon=True)

    @property
    def parts(self) -> list[Part]:
        return [*self.webs, *self.workers]

    def web_processes(self) -> list[int]:
        """Those that answer."""
        return [pid for web in self.webs for pid in web.children()]

    def run(self, *arguments: str, stdin: str = "", may_fail: bool = False) -> subprocess.CompletedProcess[str]:
        """One command."""
        done = subprocess.run(
            [sys.executable, "-m", "makegood", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        if done.returncode and not may_fail:
            raise RuntimeError(f"makegood {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done

    @contextmanager
    def running(self) -> Iterator[None]:
        """With all its parts, until the block ends; whatever is left of them then is killed."""
        self._supervisor.start()
        try:
            self.wait_until_ready()
            yield
        finally:
            self._stopping.set()
            self._supervisor.join()
            for part in self.parts:
                for group in part.left_behind():
                    os.killpg(group, signal.SIGKILL)

    def _tend(self) -> None:
        """As a supervisor: whatever has ended is started again at once."""
        while not self._stopping.wait(TEND_SECONDS):
            for part in self.parts:
                part.tend()

    def stop(self) -> list[str]:
        """Tells all parts to stop, and starts none again; what was wrong with their ends."""
        self._stopping.set()
        self._supervisor.join()
        return [problem for part in self.parts if (problem := part.stop())]

    def wait_until_ready(self) -> None:
        """Until the server answers and a worker is alive."""
        deadline = time.monotonic() + START_SECONDS
        while self.client.call("GET", "/readyz").status != 200:
            if time.monotonic() > deadline:
                raise RuntimeError("the installation did not become ready")
            time.sleep(0.2)

    def waiting(self) -> float | None:
        """E-mails and webhooks in the queue; None while the server does not say."""
        answer = self.client.call("GET", "/metrics")
        if answer.status != 200:
            return None
        names = tuple(f'makegood_queue_length{{queue="{queue}"}} ' for queue in ("emails", "webhooks"))
        lines = [line for line in answer.body.decode().splitlines() if line.startswith(names)]
        return sum(float(line.rpartition(" ")[2]) for line in lines) if len(lines) == len(names) else None

    def prepare(self, *, seed: str, shops: int, journal: Journal, mails: MailServer, webhook: str) -> World:
        """Sellers, their staff and keys, and one webhook of everything; once the server runs."""
        operator_key = self.run("apikey", "create", "--operator").stdout.strip()

        def shop(number: int) -> Shop:
            name = f"shop-{number}"
            put = self.client.call("PUT", f"/api/v1/sellers/{name}", {"name": f"Shop {number}"}, key=operator_key)
            if put.status != 201:
                raise RuntimeError(f"the seller was answered with {put.status}")
            login = f"staff-{number}@{name}.example"
            self.run("user", "create", "--email", login, "--seller", name, "--password-stdin", stdin=PASSWORD + "\n")
            key = self.run("apikey", "create", "--seller", name).stdout.strip()
            browser = Browser(self.client, login, PASSWORD)
            if not browser.sign_in():
                raise RuntimeError(f"{login} cannot sign in")
            return Shop(name, key, browser)

        with ThreadPoolExecutor(2) as pool:
            made = list(pool.map(shop, range(1, shops + 1)))
        events = ["review.submitted", "review.regraded", "reassessment.requested", "message.received"]
        hook = self.client.call("POST", "/api/v1/webhooks", {"url": webhook, "events": events}, key=operator_key)
        if hook.status != 201:
            raise RuntimeError(f"the webhook was answered with {hook.status} {hook.code}")
        return World(seed, self.client, journal, mails, operator_key, made, self.inbound_port)


def resident_megabytes(pid: int) -> float:
    """What a process has resident but pages of SQLite's file that it maps, which the system takes back (Linux)."""
    found, counts = 0, True
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        first, *rest = line.split()
        if not first.endswith(":"):  # a mapping begins
            counts = not (rest and rest[-1].endswith(".sqlite3"))
        elif first == "Rss:" and counts:
            found += int(rest[0])
    return found / 1024
