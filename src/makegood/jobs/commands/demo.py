"""`makegood demo`: a living marketplace on this machine, nothing to configure."""

import fcntl
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from makegood.jobs.cli import DEMO_MARKER, stop
from makegood.jobs.demo_marketplace import LOGINS, PASSWORD, build_marketplace
from makegood.jobs.listening import is_free
from makegood.jobs.setup import prepare
from makegood.kernel import clock
from makegood.kernel.bulk import few_collections, room_to_write

from .shared import EXIT_WRONG_USAGE, DataOption, fail, hint, progress_bar, say, upgrading

HOST = "127.0.0.1"
PATIENCE = 15
"""Seconds that server and worker get to finish what is under way."""


def demo(
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    reset: Annotated[bool, typer.Option("--reset", help="Throw the demo's data away and begin anew.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before --reset.")] = False,
    data_folder: DataOption = None,
) -> None:
    """A demo marketplace with web server and worker, until Ctrl-C. A second start keeps the data."""
    # SIGINT too: whatever a shell starts in the background begins with it ignored.
    for end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, signal.default_int_handler)
    folder: Path = settings.MAKEGOOD_DATA
    marker = folder / DEMO_MARKER
    if reset:
        _confirm_reset(folder, marker, yes)
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        fail(f"{folder} holds something that is not a demo; choose another folder with --data", EXIT_WRONG_USAGE)
    if not is_free(HOST, port):
        fail(f"port {port} is taken on this machine; choose another with --port", EXIT_WRONG_USAGE)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(marker):
        built = folder / ".demo-built"
        if reset or not built.exists():  # one that was stopped in the middle of it is no story to go on with
            _empty(folder, but=marker)
        try:
            with progress_bar(uneven=True) as progress:
                prepare(upgrading=upgrading(progress))
        except ImproperlyConfigured as error:
            stop(str(error))
        if not built.exists():
            _build()
            built.touch()
        _run(folder, port)


@contextmanager
def _alone(marker: Path) -> Iterator[None]:
    """The demo's folder for this process, as long as this lasts."""
    with marker.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fail(
                f"a demo is running on {marker.parent}: stop it first, or choose another folder with --data",
                EXIT_WRONG_USAGE,
            )
        yield


def _build() -> None:
    hint("Building the demo marketplace, once; this takes some seconds.")
    with progress_bar() as progress, room_to_write(), few_collections():
        task = progress.add_task("Building the demo marketplace", total=None)
        build_marketplace(
            now=clock.now(), progress=lambda done, total: progress.update(task, completed=done, total=total)
        )


def _confirm_reset(folder: Path, marker: Path, yes: bool) -> None:
    if not folder.exists():
        return
    if not marker.exists():
        fail(f"{folder} is not a demo folder (it has no {DEMO_MARKER}); nothing was deleted", EXIT_WRONG_USAGE)
    if not yes:
        if not sys.stdin.isatty():
            fail("--reset deletes the demo's data; add --yes to do so without being asked", EXIT_WRONG_USAGE)
        typer.confirm(f"Delete everything in {folder}?", abort=True, err=True)


def _empty(folder: Path, *, but: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path == but:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _run(folder: Path, port: int) -> None:
    """Server and worker as processes of their own, as in production, until Ctrl-C."""
    processes = [
        _start("serve", "--data", str(folder), "--port", str(port), "--workers", "1"),
        _start("worker", "--data", str(folder)),
    ]
    try:
        if _wait_for(port, processes):
            _print_addresses(port)
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
        hint("makegood: a part of the demo stopped by itself; see the lines above")
    except KeyboardInterrupt:
        say("Stopped. The data stays in " + str(folder))
    finally:
        _end(processes)


def _start(*command: str) -> "subprocess.Popen[bytes]":
    # The terminal is for the addresses, which lines about requests would push away.
    environment = {"MAKEGOOD_LOG_LEVEL": "warning", **os.environ}
    # In a session of its own, so that Ctrl-C reaches only us: two signals at once would confuse the server's shutdown.
    return subprocess.Popen([sys.executable, "-m", "makegood", *command], env=environment, start_new_session=True)  # noqa: S603 - ours


def _end(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=PATIENCE)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.kill()


def _wait_for(port: int, processes: list[subprocess.Popen[bytes]]) -> bool:
    """Whether the server answers; the addresses are printed only when they work."""
    while all(process.poll() is None for process in processes):
        if _answers(port):
            return True
        time.sleep(0.05)
    return False


def _answers(port: int) -> bool:
    """Whether the server does; at its end it waits ten seconds for whoever connected and asked nothing."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _print_addresses(port: int) -> None:
    base = f"http://{HOST}:{port}"
    say("")
    say(f"  Makegood demo     {base}/")
    say(f"  Dashboard         {base}/dashboard/")
    say(f"  Operator          {base}/operator/")
    say(f"  Mailbox           {base}/mailbox/")
    say("")
    for login in LOGINS:
        say(f"  {login.email:<28} {login.what}")
    say(f"  password of all: {PASSWORD}")
    say("")
    say("stop with Ctrl-C")
    sys.stdout.flush()
