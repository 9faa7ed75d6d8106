"""CSV files whose records may be broken: each is read or rejected with the line it begins on, and reading goes on."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import Invalid

from ..enums import Reason

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes. What a longer line holds beyond it is dropped, so that a damaged file cannot fill the memory."""

LONGEST_RECORD = 1000
"""Lines. A quote that is never closed would otherwise swallow the rest of the file as one field."""

_SURROGATE = re.compile(r"[\ud800-\udfff]")
# How a record begins: two plain values. A line inside a message that looks like this costs one reject more.
_RECORD_START = re.compile(r'"?[A-Za-z0-9._-]{1,64}"?,"?[A-Za-z0-9._-]*"?(,|\r?\n|\Z)')

_FIRST_VALUE = re.compile(r'"?([A-Za-z0-9._-]{1,64})"?,')


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be read: why, and its first value if that can be made out."""

    reason: Reason
    first_value: str = ""


Row = tuple[int, tuple[str, ...] | Broken]
"""The line on which a record begins, and its wanted values."""


class CsvFile:
    """One file of an export, `NAME.csv` or `NAME.csv.gz`, in UTF-8 with or without a byte order mark.

    `columns` are the wanted ones, at least two; the file may have more, in any order.
    """

    def __init__(self, folder: Path, name: str, columns: Sequence[str]) -> None:
        plain = folder / f"{name}.csv"
        self.path = plain if plain.is_file() else folder / f"{name}.csv.gz"
        self.columns = columns
        self.position = 0
        """How many of the file's bytes, as they lie on the disk, have been read."""

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return self.path.stat().st_size

    def check(self) -> None:
        """Whether the file can be read at all.

        Raises:
            Invalid: `wrong_header`, `damaged_file`.
        """
        next(self.rows(), None)

    def rows(self) -> Iterator[Row]:
        """The records after the header; empty lines are none.

        Raises:
            Invalid: `wrong_header`; `damaged_file` when the file cannot be read on, such as half a gzip file.
        """
        try:
            with self.path.open("rb") as on_disk:
                packed = self.path.suffix == ".gz"
                stream = io.BufferedReader(gzip.GzipFile(fileobj=on_disk), 65536) if packed else on_disk  # type: ignore[type-var]  # GzipFile is a raw stream in all but its declared type
                lines = _Lines(stream)
                records = _records(lines)
                pick, width = self._read_header(records)
                lines.width = width
                for line, record in records:
                    self.position = on_disk.tell()
                    yield line, record if isinstance(record, Broken) else pick(record)
        except (OSError, EOFError, zlib.error) as error:
            raise Invalid.one(
                self.name,
                "damaged_file",
                _("%(file)s cannot be read: %(error)s") % {"file": self.name, "error": error},
            ) from error

    def _read_header(self, records: Iterator[tuple[int, list[str] | Broken]]) -> tuple["itemgetter[tuple[str, ...]]", int]:
        _line, header = next(records, (1, Broken(Reason.WRONG_COLUMN_COUNT)))
        names = [] if isinstance(header, Broken) else [name.strip() for name in header]
        missing = [column for column in self.columns if names.count(column) != 1]
        if missing:
            raise Invalid.one(
                self.name,
                "wrong_header",
                _("%(file)s: the first line does not name these columns once: %(columns)s.")
                % {"file": self.name, "columns": ", ".join(missing)},
            )
        return itemgetter(*map(names.index, self.columns)), len(names)


class _Lines:
    """The physical lines of a file for `csv.reader`, with a way back into a record that turned out to be none."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        """The number of the last line of the last record."""
        self.width: int | None = None
        """How many values a record has; None before the header is read."""

    @property
    def full(self) -> bool:
        """Whether no record may take another line."""
        return len(self.taken) >= LONGEST_RECORD

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.full:
            raise StopIteration
        line = self._again.popleft() if self._again else self._read()
        self.taken.append(line)
        return line

    def _read(self) -> str:
        raw = self._stream.readline(LONGEST_LINE)
        if not raw:
            raise StopIteration
        if not self.number and not self.taken:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            while (rest := self._stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        # Bytes that are no UTF-8 become lone surrogates here, and their record is rejected for them.
        return raw.decode("utf-8", "surrogateescape")

    def settle(self) -> None:
        """Be done with the lines taken."""
        self.number += len(self.taken)
        self.taken.clear()

    def fault(self) -> Reason | None:
        """What makes the lines taken unfit to be read."""
        for line in self.taken:
            if "\x00" in line:
                return Reason.INVALID_CHARACTERS
            if not line.isascii() and _SURROGATE.search(line):
                return Reason.NOT_UTF8
        return None

    def go_back(self) -> None:
        """Give back all lines from the next one on that looks like the start of a record."""
        for at, line in enumerate(self.taken[1:], 1):
            if _RECORD_START.match(line):
                self._again.extendleft(reversed(self.taken[at:]))
                del self.taken[at:]
                return
        if self.full:
            self._skip_to_start()

    def _skip_to_start(self) -> None:
        self.number += len(self.taken) - 1
        del self.taken[1:]
        while True:
            try:
                line = self._again.popleft() if self._again else self._read()
            except StopIteration:
                return
            if _RECORD_START.match(line):
                self._again.appendleft(line)
                return
            self.number += 1


def _records(lines: _Lines) -> Iterator[tuple[int, list[str] | Broken]]:
    # Only ever raised: nothing in this process may rely on a field being refused for its length alone.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE * 4))
    reader = csv.reader(lines, strict=True)
    while True:
        first = lines.number + 1
        record: list[str] = []
        reason: Reason | None = None
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reason = Reason.TOO_LONG if lines.full else Reason.BROKEN_QUOTES
        if record and lines.width is not None and len(record) != lines.width:
            reason = Reason.WRONG_COLUMN_COUNT
        if reason:
            lines.go_back()
            reader = csv.reader(lines, strict=True)
        reason = lines.fault() or reason
        start = _FIRST_VALUE.match(lines.taken[0]) if reason else None
        lines.settle()
        if reason:
            yield first, Broken(reason, start[1] if start else "")
        elif record:
            yield first, record
