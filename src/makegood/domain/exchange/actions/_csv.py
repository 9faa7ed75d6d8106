"""CSV files whose records may be broken: each is read or rejected with the line it begins on, and reading goes on."""

import csv
import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from makegood.domain.exchange.enums import Reason
from makegood.kernel.errors import Invalid

LONGEST_LINE = 4 * 1024 * 1024
"""Characters. What a longer line holds beyond it is dropped, so that a damaged file cannot fill the memory."""

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
        self._on_disk: BinaryIO | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return self.path.stat().st_size

    @property
    def position(self) -> int:
        """How many of those have been read, while `rows` goes on."""
        return self._on_disk.tell() if self._on_disk else 0

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
            with self.path.open("rb") as self._on_disk, self._unpacked(self._on_disk) as text:
                lines = _Lines(text)
                records = _records(lines)
                pick, lines.width = self._read_header(records)
                for line, record in records:
                    yield line, record if isinstance(record, Broken) else pick(record)
        except (OSError, EOFError, zlib.error) as error:
            raise Invalid.one(
                self.name,
                "damaged_file",
                _("%(file)s cannot be read: %(error)s") % {"file": self.name, "error": error},
            ) from error
        finally:
            self._on_disk = None

    def _unpacked(self, on_disk: BinaryIO) -> io.TextIOWrapper:
        # Lines end with LF alone, as in an editor; bytes that are no UTF-8 become lone surrogates, for which their
        # record is rejected.
        stream = on_disk
        if self.path.suffix == ".gz":
            stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=on_disk)), 65536)
        return io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="\n")

    def _read_header(
        self, records: Iterator[tuple[int, list[str] | Broken]]
    ) -> tuple[Callable[[list[str]], tuple[str, ...]], int]:
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
        first, second, *others = (names.index(column) for column in self.columns)
        return itemgetter(first, second, *others), len(names)


class _Lines:
    """The physical lines of a file for `csv.reader`, with a way back into a record that turned out to be none."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._read = text.readline
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        """The lines of the record that is being read."""
        self.width: int | None = None
        """How many values a record has; None before the header is read."""

    def __iter__(self) -> Iterator[str]:
        # A generator, because this runs for every line: it ends for good when a record takes too many lines.
        again, taken, read = self._again, self.taken, self._read
        while len(taken) < LONGEST_RECORD:
            line = again.popleft() if again else read(LONGEST_LINE)
            if not line:
                return
            if len(line) == LONGEST_LINE:
                self._drop_rest()
            taken.append(line)
            yield line

    def _drop_rest(self) -> None:
        while (rest := self._read(LONGEST_LINE)) and not rest.endswith("\n"):
            pass

    @property
    def full(self) -> bool:
        """Whether the record took as many lines as it may."""
        return len(self.taken) >= LONGEST_RECORD

    def fault(self) -> Reason | None:
        """What makes the lines taken unfit to be read."""
        for line in self.taken:
            if "\x00" in line:
                return Reason.INVALID_CHARACTERS
            if not line.isascii() and _SURROGATE.search(line):
                return Reason.NOT_UTF8
        return None

    def go_back(self) -> int:
        """Give back all lines from the next one on that looks like the start of a record.

        How many lines are left out for good.
        """
        for at, line in enumerate(self.taken[1:], 1):
            if _RECORD_START.match(line):
                self._again.extendleft(reversed(self.taken[at:]))
                del self.taken[at:]
                return at
        return len(self.taken) + (self._skip_to_start() if self.full else 0)

    def _skip_to_start(self) -> int:
        skipped = 0
        while line := self._again.popleft() if self._again else self._read(LONGEST_LINE):
            if _RECORD_START.match(line):
                self._again.appendleft(line)
                break
            skipped += line.endswith("\n")
        return skipped


def _records(lines: _Lines) -> Iterator[tuple[int, list[str] | Broken]]:
    """Each record with the number of its first line."""
    # Only ever raised: nothing in this process may rely on a field being refused for its length alone.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE * 4))
    taken = lines.taken
    reader = csv.reader(lines, strict=True)
    first = 1
    while True:
        record: list[str] = []
        reason: Reason | None = None
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reason = Reason.TOO_LONG if lines.full else Reason.BROKEN_QUOTES
        if len(record) != lines.width and record and lines.width is not None:
            reason = Reason.WRONG_COLUMN_COUNT
        count = len(taken)
        if reason:
            count = lines.go_back()
            reader = csv.reader(lines, strict=True)
        reason = lines.fault() or reason
        if reason:
            start = _FIRST_VALUE.match(taken[0])
            yield first, Broken(reason, start[1] if start else "")
        elif record:
            yield first, record
        taken.clear()
        first += count
