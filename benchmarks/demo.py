"""How long a fresh clone takes from `make demo` to its first page, with the packages in the cache.

The last commit, cloned into a new folder. `make demo` makes the virtual environment, installs the locked packages,
builds the demo's marketplace and starts server and worker; it is over when the front page answers. Another environment
is made before, so that uv has all it needs in its cache. Nothing is compared with: the limit is one of patience.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import Figure, report
from tools.load.installation import free_port

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 30
GIVE_UP = 600
"""Seconds."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warm", action="store_true", help="the cache is warm: make no environment before")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        if not arguments.warm:
            warm(clone(Path(folder) / "warm"))
        parts = measure(clone(Path(folder) / "clone"))
    for what, seconds in parts.items():
        print(f"{seconds:6.1f} s  {what}")
    took = sum(parts.values())
    return report(
        [
            Figure(
                what="make demo in a fresh clone, to the first page",
                ours=f"{took:.1f} s",
                against=f"{LIMIT} s",
                ratio=took / LIMIT,
                at_most=1,
            )
        ]
    )


def clone(folder: Path) -> Path:
    """The last commit of this repository, without anything that was made from it."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)  # noqa: S603, S607 - ours
    return folder


def warm(folder: Path) -> None:
    subprocess.run(["make", "--silent", "-C", str(folder), "runtime"], check=True, stdout=sys.stderr)  # noqa: S603, S607 - ours


def measure(folder: Path) -> dict[str, float]:
    """Seconds of each part, up to the first page."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")}
    started = time.monotonic()
    with subprocess.Popen(  # noqa: S603 - ours
        ["make", "--silent", "-C", str(folder), "demo", f"ARGS=--port {port}"],  # noqa: S607 - ours
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as demo:
        try:
            installed = when(demo, (folder / "demo-data").exists)
            built = when(demo, (folder / "demo-data" / ".demo-built").exists)
            answered = when(demo, lambda: answers(port))
        finally:
            os.killpg(demo.pid, signal.SIGTERM)
    return {
        "environment and packages": installed - started,
        "the marketplace": built - installed,
        "server and first page": answered - built,
    }


def when(demo: "subprocess.Popen[bytes]", is_so: Callable[[], bool]) -> float:
    """The moment at which it is so."""
    end = time.monotonic() + GIVE_UP
    while not is_so():
        if demo.poll() is not None or time.monotonic() > end:
            raise RuntimeError("make demo did not come to its first page")
        time.sleep(0.02)
    return time.monotonic()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            return int(page.status) == 200
    except (urllib.error.URLError, ConnectionError):
        return False


if __name__ == "__main__":
    sys.exit(main())
