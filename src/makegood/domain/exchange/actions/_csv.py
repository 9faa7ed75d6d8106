"""CSV files whose records may be broken: each is read or rejected with the line it begins on, and reading goes on."""

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from makegood.domain.exchange.enums import Reason
from makegood.domain.exchange.parsing.records import Broken, Lines, records
from makegood.kernel.errors import Invalid

# How a record begins: two plain values. A line inside a message that looks like this costs one reject more.
_RECORD_START = re.compile(r'"?[A-Za-z0-9._-]{1,64}"?,"?[A-Za-z0-9._-]*"?(,|\r?\n|\Z)')

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
                lines = Lines(text, _RECORD_START.match)
                found = records(lines)
                pick, lines.width = self._read_header(found)
                for line, record in found:
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
        self, found: Iterator[tuple[int, list[str] | Broken]]
    ) -> tuple[Callable[[list[str]], tuple[str, ...]], int]:
        _line, header = next(found, (1, Broken(Reason.WRONG_COLUMN_COUNT)))
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
