"""The lock files: complete, hashed, and without any address, so that every index that serves the files will do."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
LOCKS = (
    "uv.txt",
    "runtime.txt",
    "dev.txt",
    "training.txt",
    "docs.txt",
    "client.txt",
    "audit.txt",
    "oscar-build.txt",
    "oscar.txt",
)


def pins(lock: str) -> dict[str, list[str]]:
    """The pinned packages of a lock file with their hashes."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (REQUIREMENTS / lock).read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([a-z0-9-]+)==", line):
            name = pinned[1]
            found[name] = []
        found.setdefault(name, []).extend(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return {name: hashes for name, hashes in found.items() if name}


def wanted(source: str) -> set[str]:
    """The packages that an .in file asks for by name."""
    lines = (REQUIREMENTS / source).read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[<>=!~ ]", line)[0] for line in lines if re.match(r"[a-z]", line)}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_holds_no_address(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_a_hash(lock: str) -> None:
    assert [name for name, hashes in pins(lock).items() if not hashes] == []


@pytest.mark.parametrize(
    ("source", "lock"),
    [
        ("uv.in", "uv.txt"),
        ("runtime.in", "runtime.txt"),
        ("build.in", "runtime.txt"),
        ("runtime.in", "dev.txt"),
        ("dev.in", "dev.txt"),
        ("training.in", "training.txt"),
        ("docs.in", "docs.txt"),
        ("client.in", "client.txt"),
        ("audit.in", "audit.txt"),
        ("oscar-build.in", "oscar-build.txt"),
        ("oscar.in", "oscar.txt"),
    ],
)
def test_everything_that_is_asked_for_is_locked(source: str, lock: str) -> None:
    assert wanted(source) - pins(lock).keys() == set()


@pytest.mark.parametrize("lock", ["dev.txt", "training.txt"])
def test_every_set_agrees_with_the_one_that_runs_on_every_version_they_share(lock: str) -> None:
    runtime, other = (
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (REQUIREMENTS / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("runtime.txt", lock)
    )
    assert {name: other.get(name) for name in runtime} == runtime


def test_nothing_that_is_installed_lacks_what_it_asks_for() -> None:
    """The lock files are installed as they are: nothing is resolved, which would notice a gap."""
    uv = REQUIREMENTS.parent / ".uv" / "bin" / "uv"
    check = [str(uv), "pip", "check", "--python", sys.executable]
    if not uv.exists():  # `tools/install` had pip take its place
        check = [sys.executable, "-m", "pip", "check"]
    asked = subprocess.run(check, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stdout + asked.stderr
