"""`tools/install`: uv installs, and where uv cannot, pip does."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKED = ("--no-deps", "-r", "requirements/some.txt")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """With a virtual environment that writes down what it is asked; the lock of uv is older than the one fetched."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "install", tmp_path / "tools" / "install")
    program(tmp_path / "env" / "bin" / "python", 'echo "python $*" >>asked')
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "uv.txt"
    lock.touch()
    os.utime(lock, (0, 0))
    (tmp_path / ".uv").mkdir()
    (tmp_path / ".uv" / "for").touch()
    return tmp_path


def program(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def install(checkout: Path) -> str:
    """What was said. What was asked of whom stands in the file `asked`."""
    done = subprocess.run(
        [checkout / "tools" / "install", "env", *ASKED], capture_output=True, text=True, check=True, cwd=checkout
    )
    return done.stdout


def asked_for_packages(checkout: Path) -> list[str]:
    return [line for line in (checkout / "asked").read_text().splitlines() if " install " in line]


def test_uv_installs_into_the_environment_that_is_there(checkout: Path) -> None:
    program(checkout / ".uv" / "bin" / "uv", 'echo "uv $*" >>asked')
    assert install(checkout) == ""
    assert asked_for_packages(checkout) == [f"uv pip install --quiet --python env/bin/python {' '.join(ASKED)}"]


@pytest.mark.parametrize("there", [True, False], ids=["uv finds no index", "there is no uv for this machine"])
def test_where_uv_cannot_pip_installs_the_same(checkout: Path, there: bool) -> None:
    if there:
        program(checkout / ".uv" / "bin" / "uv", "exit 2")
    assert "pip takes its place" in install(checkout)
    (line,) = asked_for_packages(checkout)
    assert line.startswith("python -m pip install")
    assert line.endswith(" ".join(ASKED))
