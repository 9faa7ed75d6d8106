"""What was asked of an installation and what it answered, in a file before and after, so that nothing accepted is lost.

One JSON object a line: `asks` before a request leaves (or an e-mail), `told` after each answer, or after a connection
that broke without one. What such a request did is in doubt until it is repeated. Each is with the system before it goes
on, but not waited for on the disk: processes die here, the machine lives, and the disk is the installation's.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

NO_ANSWER = 0
"""The status of a request whose connection broke: it may have been done, or not."""


@dataclass(slots=True)
class Entry:
    """One request, however often it was repeated: its kind, what it was about, and every answer."""

    number: int
    kind: str
    facts: dict[str, Any]
    statuses: list[int] = field(default_factory=list)
    accepted: bool = False

    @property
    def is_in_doubt(self) -> bool:
        """Whether it may have been done, though nobody said so."""
        return not self.accepted and (not self.statuses or NO_ANSWER in self.statuses)


class Journal:
    """Appends to a file; several threads may use it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._next = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def ask(self, kind: str, facts: dict[str, Any]) -> int:
        """Notes what is about to be asked; on return it is in the file. The number of the request."""
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._write({"asks": number, "kind": kind, "facts": facts})
        return number

    def tell(self, number: int, status: int, *, accepted: bool) -> None:
        """Notes what was answered; `accepted` means that it was done, by this request or one before it."""
        with self._lock:
            self._write({"told": number, "status": status, "accepted": accepted})

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


def read(path: Path) -> list[Entry]:
    """The requests of a journal, in their order."""
    entries: dict[int, Entry] = {}
    for line in _lines(path):
        if "asks" in line:
            entries[line["asks"]] = Entry(line["asks"], line["kind"], line["facts"])
            continue
        entry = entries[line["told"]]
        entry.statuses.append(line["status"])
        entry.accepted = entry.accepted or line["accepted"]
    return list(entries.values())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):  # the last one may be cut where its writer was killed
                yield json.loads(line)
