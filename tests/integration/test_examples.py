"""The examples of the docs for integrators, run as they stand there: what a reader copies, works.

Every block marked `sh` of a page runs, in one shell and in order; a block marked `json` or `text` behind one is what it
prints. Blocks marked `python` are the files that their first line names. Blocks marked `shell` are only shown.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import ROOT
from tests.integration.processes import Makegood

DOCS = ROOT / "docs" / "integrator"
CLIENT = ROOT / ".venv-client" / "bin"
HERE = Path(sys.executable).parent
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SERVER = "http://127.0.0.1:8000"
RECEIVER = "127.0.0.1:8099"
BREAK = "--- the next block ---"
ANYTHING = "…"


@dataclass(frozen=True)
class Step:
    """What a reader types, and what the page says it prints; nothing where it does not say."""

    script: str
    expected: tuple[str, str] | None


def steps_of(text: str) -> list[Step]:
    blocks = FENCE.findall(text)
    following = [*blocks[1:], ("", "")]
    return [
        Step(script, (kind, shown) if kind in ("json", "text") else None)
        for (language, script), (kind, shown) in zip(blocks, following, strict=True)
        if language == "sh"
    ]


def run_page(name: str, makegood: Makegood, folder: Path, path: Path | str) -> None:
    """Runs the page, and compares what it prints."""
    receiver = f"127.0.0.1:{postgres.free_port()}"

    def read(page: str) -> str:
        text = (DOCS / page).read_text(encoding="utf-8").replace(SERVER, makegood.base)
        return text.replace(RECEIVER, receiver).replace('("127.0.0.1", 8099)', str(("127.0.0.1", int(receiver[10:]))))

    for page in ("index.md", name):
        for language, source in FENCE.findall(read(page)):
            if language == "python":
                (folder / source.splitlines()[0].removeprefix("# ")).write_text(source)
    steps = steps_of(read(name))
    # What a step leaves running ends with the page.
    script = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"
    script += f"\necho '{BREAK}'\n".join(step.script for step in steps)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=makegood.environment | {"PATH": f"{path}:{os.environ['PATH']}", "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    printed = done.stdout.split(f"{BREAK}\n")
    assert len(printed) == len(steps)
    for step, said in zip(steps, printed, strict=True):
        assert "problem+json" not in said
        if step.expected:
            kind, shown = step.expected
            assert fits(json.loads(said), json.loads(shown)) if kind == "json" else said == shown, said


def fits(found: object, shown: object) -> bool:
    """Whether it is what the page shows: an ellipsis stands for any value, and as a name for further ones."""
    if shown == ANYTHING:
        return True
    if isinstance(shown, dict) and isinstance(found, dict):
        named = shown.keys() - {ANYTHING}
        complete = named <= found.keys() if ANYTHING in shown else named == found.keys()
        return complete and all(fits(found[name], shown[name]) for name in named)
    return found == shown


@pytest.fixture
def makegood(initialised: dict[str, str]) -> Makegood:
    """At the moment that the pages tell of."""
    return Makegood(initialised | {"MAKEGOOD_NOW": "2026-11-23T09:00:00Z", "MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE": "on"})


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("bash"), reason="no curl, or no bash, installed")
def test_the_loop_with_curl(makegood: Makegood, tmp_path: Path) -> None:
    with makegood.serving():
        run_page("index.md", makegood, tmp_path, HERE)


@pytest.mark.skipif(os.environ.get("MAKEGOOD_TEST_CLIENT") != "1", reason="it runs with: make test-client")
def test_the_loop_with_a_typed_client(makegood: Makegood, tmp_path: Path) -> None:
    with makegood.serving():
        run_page("typed-client.md", makegood, tmp_path, f"{CLIENT}:{HERE}")
