"""CSV and JSON Lines as objects with the API's names, each with the line it stands on."""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _

from makegood.domain.exchange.enums import Reason
from makegood.kernel.errors import FieldError, Invalid

from .records import LONGEST_LINE, SURROGATE, Broken, Lines, records
from .source import Source

_NUMBER = re.compile(r"-?[0-9]{1,9}\Z")
_FLAGS = {"true": True, "false": False}


class Cell(StrEnum):
    """What stands in a column of CSV, where everything is text."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a kind of file: what each holds, which must be there, and what else some may be called."""

    cells: Mapping[str, Cell]
    required: Sequence[str]
    also: Mapping[str, str]


@dataclass(slots=True)
class Row:
    """What stands on one line, or a few of CSV: an object, or why there is none.

    `record` is how it stands in the file: the cells of CSV, else the text.
    """

    line: int
    record: Sequence[str] | str
    body: dict[str, Any] | None = None
    fault: Reason | None = None


class Table:
    """A file of rows; `header` and `delimiter` are those of CSV, empty for JSON Lines."""

    def __init__(self, source: Source, columns: Columns) -> None:
        self.source = source
        self.columns = columns
        self.header: Sequence[str] = ()
        self.delimiter = ""

    def rows(self, *, begun: Callable[[], None]) -> Iterator[Row]:
        """The rows of the file; empty lines are none. `begun` is called once the form of the file is known.

        Raises:
            Invalid: `damaged_file`, `not_utf8`, `empty_file`; `unknown_column`, `missing_column`, `duplicate_column` of
                CSV before any row.
        """
        with self.source.opened() as (text, beginning):
            first = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
            if first == b"[":
                raise Invalid.one(
                    self.source.name,
                    "wrong_form",
                    _("%(file)s is one JSON list; wanted is JSON Lines: one object a line.")
                    % {"file": self.source.name},
                )
            if first == b"{":
                begun()
                yield from _objects(text)
            elif first or self.source.name.removesuffix(".gz").endswith(".csv"):
                yield from self._records(text, begun)
            else:
                begun()  # an export of nothing in JSON Lines is an empty file

    def _records(self, text: io.TextIOWrapper, begun: Callable[[], None]) -> Iterator[Row]:
        starts = re.compile("")
        lines = Lines(text, lambda line: starts.match(line) or _width(line, self.delimiter) == lines.width)
        self.delimiter = _delimiter(first := text.readline(LONGEST_LINE))
        self.header, body_of = self._read_header(first)
        sign = re.escape(self.delimiter)
        # Two plain values. A line inside a text that looks like this costs one reject more.
        starts = re.compile(rf'"?[A-Za-z0-9._:+-]{{1,64}}"?{sign}"?[A-Za-z0-9._:+-]*"?({sign}|\r?\n|\Z)')
        lines.width = len(self.header)
        begun()
        for line, record in records(lines, delimiter=self.delimiter):
            if isinstance(record, Broken):
                yield Row(line + 1, record.text, fault=record.reason)
            else:
                yield Row(line + 1, record, body_of(record))

    def _read_header(self, line: str) -> tuple[Sequence[str], Callable[[Sequence[str]], dict[str, Any]]]:
        header = _cells(line, self.delimiter)
        names = [self.columns.also.get(name.strip(), name.strip()) for name in header]
        used = [name for name in names if not name.startswith("_")]
        if SURROGATE.search(line):
            raise self._wrong("not_utf8", _("the first line is not UTF-8: save the file in UTF-8"))
        if not any(name in self.columns.cells for name in used):
            message = _("the first line must name the columns; it names none of %(columns)s")
            raise self._wrong("missing_column", message % {"columns": ", ".join(self.columns.cells)})
        for name in used:
            if name not in self.columns.cells:
                raise self._wrong("unknown_column", self._unknown(name))
            if used.count(name) > 1:
                raise self._wrong("duplicate_column", _("the column %(name)s is there twice") % {"name": name})
        missing = [name for name in self.columns.required if name not in used]
        if missing:
            message = _("these columns are missing: %(columns)s")
            raise self._wrong("missing_column", message % {"columns": ", ".join(missing)})
        plan: dict[str, Any] = {}
        for at, name in enumerate(names):
            if name in self.columns.cells:
                *parents, leaf = name.split(".")
                branch = plan
                for parent in parents:
                    branch = branch.setdefault(parent, {})
                branch[leaf] = (at, _READERS[self.columns.cells[name]])
        return header, _builder(plan)

    def _unknown(self, name: str) -> str:
        known = [*self.columns.cells, *self.columns.also]
        near = get_close_matches(name, known, 1)
        message = _("there is no column %(name)s") % {"name": name or '""'}
        return message + (_(" (do you mean %(near)s?)") % {"near": near[0]} if near else "")

    def _wrong(self, code: str, message: object) -> Invalid:
        return Invalid([FieldError(self.source.name, code, str(message))])


def _delimiter(line: str) -> str:
    return max(",;", key=lambda sign: _width(line, sign))


def _width(line: str, delimiter: str) -> int:
    return len(_cells(line, delimiter))


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line; none where it makes no sense."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _builder(plan: Mapping[str, Any]) -> Callable[[Sequence[str]], dict[str, Any]]:
    """What makes an object of the cells of a record; a part of which all cells are empty is null."""
    plain = [(name, *place) for name, place in plan.items() if isinstance(place, tuple)]
    parts = [(name, _builder(part)) for name, part in plan.items() if not isinstance(part, tuple)]

    def build(cells: Sequence[str]) -> dict[str, Any]:
        body: dict[str, Any] = {
            name: (cell if read is None else read(cell)) if (cell := cells[at]) else None for name, at, read in plain
        }
        for name, build_part in parts:
            part = build_part(cells)
            body[name] = part if any(value is not None for value in part.values()) else None
        return body

    return build


def _read_number(cell: str) -> int | str:
    return int(cell) if _NUMBER.match(cell) else cell


def _read_flag(cell: str) -> bool | str:
    return _FLAGS.get(cell.lower(), cell)


def _read_list(cell: str) -> Any:
    try:
        return _read_json(cell)
    except (ValueError, RecursionError):
        return cell


_READERS: Mapping[Cell, Callable[[str], Any] | None] = {
    Cell.TEXT: None,
    Cell.NUMBER: _read_number,
    Cell.FLAG: _read_flag,
    Cell.LIST: _read_list,
}
"""What cannot be read stays a text, which is then refused as such."""


def _objects(text: io.TextIOWrapper) -> Iterator[Row]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while (rest := text.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
            yield Row(number, line, fault=Reason.TOO_LONG)
        elif line.strip():
            yield _object(number, line)


def _object(number: int, line: str) -> Row:
    if not line.isascii() and SURROGATE.search(line):
        return Row(number, line, fault=Reason.NOT_UTF8)
    try:
        body = _read_json(line)
    except _Twice:
        return Row(number, line, fault=Reason.DUPLICATE_NAME)
    except (ValueError, RecursionError):  # also integers of thousands of digits
        return Row(number, line, fault=Reason.INVALID_JSON)
    if not isinstance(body, dict):
        return Row(number, line, fault=Reason.INVALID_JSON)
    return Row(number, line, {name: value for name, value in body.items() if not name.startswith("_")})


class _Twice(ValueError):
    """A name stands in an object twice: nobody can tell which of the two counts."""


def _read_json(raw: str) -> Any:
    return json.loads(raw, parse_float=_finite, parse_constant=_no_constant, object_pairs_hook=_pairs)


def _finite(digits: str) -> float:
    number = float(digits)
    # Written again, into the rejects, it would be no JSON any more.
    return number if math.isfinite(number) else _no_constant(digits)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    return found
