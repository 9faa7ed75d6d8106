"""The list of erasures outside database and backup, so that a restored backup can be brought up to date (R13.2)."""

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from makegood.kernel.files import private, sync_folder

FILE_NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One customer who was erased: our own random id of them, the random id that they have since, and when."""

    customer: str
    ref: str
    erased_at: datetime


def write_down(erasure: Erasure) -> None:
    """Adds a line to `DATA/erasures.jsonl`; it is on the disk when this returns. Twice is once."""
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8", opener=private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        if any(one.customer == erasure.customer for one in _read(text)):
            return
        # A line that a power cut left unfinished must not swallow this one.
        broken = "" if not text or text.endswith("\n") else "\n"
        line = {"customer": erasure.customer, "ref": erasure.ref, "erased_at": erasure.erased_at.isoformat()}
        file.write(f"{broken}{json.dumps(line)}\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def written_down() -> list[Erasure]:
    """Every erasure that was written down, the first one first."""
    try:
        return _read(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def _read(text: str) -> list[Erasure]:
    found = []
    for line in text.splitlines():
        try:
            one = json.loads(line)
            found.append(Erasure(one["customer"], one["ref"], datetime.fromisoformat(one["erased_at"])))
        except (ValueError, KeyError, TypeError):
            continue  # cut off by a power cut: the worker has written it again
    return found


def _path() -> Path:
    return Path(settings.MAKEGOOD_DATA) / FILE_NAME
