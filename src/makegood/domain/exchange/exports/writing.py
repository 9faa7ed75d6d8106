"""Writes a listing as CSV or JSON Lines while it is read: nothing of it is kept."""

import csv
import json
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Protocol

from makegood.kernel.snapshot import one_moment

from ..queries import in_batches
from ..shapes.fields import Answer
from .listings import Listing

Progress = Callable[[int, int], None]
"""Called now and then with the number of objects written so far, and of all there are."""


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSONL = "jsonl"


class Out(Protocol):
    """A text stream."""

    def write(self, text: str, /) -> int: ...


def write(listing: Listing, out: Out, *, form: Format, progress: Progress) -> int:
    """Write everything of one kind, as of one moment while others go on writing; how many objects that were."""
    put = _csv(listing, out) if form is Format.CSV else _json_lines(out)
    done = 0
    with one_moment():
        total = listing.rows.count()
        for rows in in_batches(listing.rows):
            for answer in listing.answers(rows):
                put(answer)
            done += len(rows)
            progress(done, total)
    return done


def _json_lines(out: Out) -> Callable[[Answer], None]:
    def put(answer: Answer) -> None:
        out.write(answer.model_dump_json(by_alias=True))
        out.write("\n")

    return put


def _csv(listing: Listing, out: Out) -> Callable[[Answer], None]:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(listing.columns)
    paths = [tuple(name.split(".")) for name in listing.columns]

    def put(answer: Answer) -> None:
        for line in listing.lines(answer.model_dump(mode="json", by_alias=True)):
            writer.writerow([_cell(_at(line, path)) for path in paths])

    return put


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        if value is None:
            return None
        value = value.get(name)
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
