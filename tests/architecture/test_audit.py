"""`tools/audit`: what could not be asked is not called well, above all."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("said", "status", "ends", "told"),
    [
        ("No known vulnerabilities found", 0, 0, "no known weakness"),
        ("Found 1 known vulnerability in 1 package\ndjango 1.0 PYSEC-1", 1, 1, "PYSEC-1"),
        ("ERROR: could not connect", 1, 2, "NOT CHECKED"),
        ("ERROR: x: Dependency not found on PyPI and could not be audited", 1, 2, "NOT CHECKED"),
    ],
)
def test_what_could_not_be_asked_is_never_called_well(
    tmp_path: Path, said: str, status: int, ends: int, told: str
) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "audit", tmp_path / "tools" / "audit")
    auditor = tmp_path / ".venv-audit" / "bin" / "pip-audit"
    auditor.parent.mkdir(parents=True)
    auditor.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$*\" >>asked\nprintf '{said}\\n'\nexit {status}\n")
    auditor.chmod(0o755)
    done = subprocess.run([tmp_path / "tools" / "audit", "a.txt", "b.txt"], capture_output=True, text=True, check=False)
    assert done.returncode == ends
    assert (done.stdout + done.stderr).count(told) == 2
    asked = (tmp_path / "asked").read_text()
    # Without --strict a package that the index does not know counts as one without weaknesses.
    assert asked.count("--strict") == asked.count("--require-hashes") == 2
