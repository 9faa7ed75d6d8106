"""The file of rejected rows: in the form in which they came, so that it can be corrected and imported again."""

import csv
import gzip
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from .rows import Row, Table

OWN_COLUMNS = ("_line", "_reason", "_detail")
"""What stands in front; an import leaves names that begin so aside."""


class Rejects:
    """Whoever is told of the rows that were rejected."""

    def begin(self, table: Table) -> None:
        """Once, when it is known how the rows stand in the file."""

    def write(self, row: Row, reason: str, detail: str) -> None:
        """A row. `detail` names fields and says what they should be, never what stands in them."""


class RejectsFile(Rejects):
    """Written beside its place and put there at the end, whole; for its owner alone: it holds customers' data.

    Packed where its name ends in .gz.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError where nothing can be written."""
        self._place = path.resolve()
        # What is no file, such as /dev/null or a pipe, is written as it is.
        self._beside = self._place
        flags = os.O_WRONLY
        if self._place.is_file() or not self._place.exists():
            # Always of one name: what a run that was killed has left goes with the next.
            self._beside = self._place.with_name(f".{self._place.name}.part")
            flags |= os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        self._bytes = os.fdopen(os.open(self._beside, flags, 0o600), "wb")
        packed = gzip.GzipFile("", "wb", fileobj=self._bytes) if path.suffix == ".gz" else self._bytes
        # A row that is no UTF-8 goes back as the bytes it came as.
        self._file = io.TextIOWrapper(packed, encoding="utf-8", errors="surrogateescape", newline="")
        self._table: Table | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._bytes.close()  # gzip leaves it open
        if self._beside == self._place:
            return
        if self._table is None:  # the file could not even be begun: what a former run left stays
            self._beside.unlink()
        else:
            self._beside.replace(self._place)

    def begin(self, table: Table) -> None:
        """Say how the rows stand in the file they come from."""
        self._table = table
        if table.header:
            self._csv([*OWN_COLUMNS, *self._own(table.header)])

    def write(self, row: Row, reason: str, detail: str) -> None:
        """Add a row."""
        table = self._table
        if table is None:
            raise RuntimeError("begin comes first")
        if not table.header:
            self._file.write(_json_line(row, reason, detail))
        elif isinstance(row.record, str):
            # What cannot be read as cells stands as it came, behind cells of ours.
            self._csv([row.line, reason, detail], end="")
            self._file.write(table.delimiter)
            self._file.write(row.record if row.record.endswith("\n") else f"{row.record}\n")
        else:
            self._csv([row.line, reason, detail, *self._own(row.record)])

    def _own(self, cells: Sequence[str]) -> list[str]:
        """Without the columns that an earlier import put in front."""
        header = self._table.header if self._table else ()
        return [cell for name, cell in zip(header, cells, strict=True) if name.strip() not in OWN_COLUMNS]

    def _csv(self, cells: Sequence[object], *, end: str = "\n") -> None:
        assert self._table is not None  # noqa: S101 - `begin` set it
        csv.writer(self._file, delimiter=self._table.delimiter, lineterminator=end).writerow(cells)


def _json_line(row: Row, reason: str, detail: str) -> str:
    said = {"_line": row.line, "_reason": reason, "_detail": detail}
    if row.body is None:
        # What is no object stands in one as a text, as it came.
        return json.dumps({**said, "_text": str(row.record).rstrip("\r\n")}) + "\n"
    return json.dumps({**said, **row.body}) + "\n"
