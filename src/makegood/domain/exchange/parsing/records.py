"""Records of CSV, some of which may be broken: each is read or told with the line it begins on, and reading goes on."""

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from makegood.domain.exchange.enums import Reason
from makegood.kernel.values import EXPLANATION_LIMIT, REVIEW_LIMIT

LONGEST_LINE = 4 * 1024 * 1024
"""Characters. What a longer line holds beyond it is dropped, so that a damaged file cannot fill the memory."""

LONGEST_RECORD = 2 * REVIEW_LIMIT + EXPLANATION_LIMIT + 100
"""Lines. A review has at most so many: its words, the response and the explanation can be little else than line ends. A
quote that is never closed would otherwise swallow the rest of the file as one field."""

SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Bytes that are no UTF-8, as `surrogateescape` reads them."""

_FIRST_VALUE = re.compile(r'"?([A-Za-z0-9._-]{1,64})"?[,;]')


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be read: why, its first value if that can be made out, and how it stands in the file."""

    reason: Reason
    first_value: str = ""
    text: str = ""


class Lines:
    """The physical lines of a file for `csv.reader`, with a way back into a record that turned out to be none.

    `starts` says whether a line looks like the beginning of a record.
    """

    def __init__(self, text: io.TextIOWrapper, starts: Callable[[str], object]) -> None:
        self._read = text.readline
        self._again: deque[str] = deque()
        self.starts = starts
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
            if not line.isascii() and SURROGATE.search(line):
                return Reason.NOT_UTF8
        return None

    def go_back(self) -> int:
        """Give back all lines from the next one on that looks like the start of a record.

        How many lines are left out for good.
        """
        for at, line in enumerate(self.taken[1:], 1):
            if self.starts(line):
                self._again.extendleft(reversed(self.taken[at:]))
                del self.taken[at:]
                return at
        return len(self.taken) + (self._skip_to_start() if self.full else 0)

    def _skip_to_start(self) -> int:
        skipped = 0
        while line := self._again.popleft() if self._again else self._read(LONGEST_LINE):
            if self.starts(line):
                self._again.appendleft(line)
                break
            skipped += line.endswith("\n")
        return skipped


def records(lines: Lines, *, delimiter: str = ",") -> Iterator[tuple[int, list[str] | Broken]]:
    """Each record with the number of its first line; empty lines are none."""
    # Only ever raised: nothing in this process may rely on a field being refused for its length alone.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE * 4))
    taken = lines.taken
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
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
            reader = csv.reader(lines, strict=True, delimiter=delimiter)
        reason = lines.fault() or reason
        if reason:
            start = _FIRST_VALUE.match(taken[0])
            yield first, Broken(reason, start[1] if start else "", "".join(taken))
        elif record:
            yield first, record
        taken.clear()
        first += count
