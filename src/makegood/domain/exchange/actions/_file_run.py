"""One run over one file of sellers, products, orders or reviews, batch by batch."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ValidationError

from makegood.domain.exchange.enums import Kind, Reason
from makegood.domain.exchange.parsing.entries import Entry, grouped, single
from makegood.domain.exchange.parsing.rejects import Rejects
from makegood.domain.exchange.parsing.rows import Row, Table
from makegood.domain.exchange.parsing.seen import SeenKeys
from makegood.domain.exchange.parsing.source import Source
from makegood.domain.exchange.shapes.files import COLUMNS, SHAPES, TO_TEN
from makegood.domain.exchange.shapes.messages import field_error
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Text
from makegood.kernel.ids import new_id

from ._kinds import HANDLERS, UNCHANGED, Handler, Item, Stored, Verdict
from ._run import BATCH, store_batch

BATCH_BYTES = 8 * 1024 * 1024
"""Of a file as it lies on the disk; a batch of long rows ends there, so that it does not fill the memory."""
PROGRESS_STEP = 500

Progress = Callable[[int, int | None, str], None]
"""Called now and then with bytes read so far, bytes to be read, None where nobody knows, and the name of the file."""

_BROKEN: Mapping[Reason, Text] = {
    Reason.NOT_UTF8: gettext_lazy("this is not UTF-8: save the file in UTF-8"),
    Reason.INVALID_CHARACTERS: gettext_lazy("this holds characters that cannot be stored"),
    Reason.BROKEN_QUOTES: gettext_lazy("a double quote stands alone: double it, and put the cell in double quotes"),
    Reason.WRONG_COLUMN_COUNT: gettext_lazy("this has another number of cells than the first line"),
    Reason.TOO_LONG: gettext_lazy("this is too long to be read"),
    Reason.INVALID_JSON: gettext_lazy("this is no JSON object"),
    Reason.DUPLICATE_NAME: gettext_lazy("a name stands in this object twice"),
}


@dataclass(slots=True)
class FileReport:
    """What a run did with the things of a file; `read` is the sum of the others. Customers come with orders."""

    kind: Kind
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    customers_added: int = 0
    customers_changed: int = 0


class FileRun:
    """One run over one file."""

    def __init__(
        self, kind: Kind, source: Source, by: Actor, now: datetime, rejects: Rejects, *, dry: bool, stars: bool
    ) -> None:
        self.id = new_id()
        self.kind = kind
        self.source = source
        self.by = by
        self.now = now
        self.dry = dry
        self.rejects = rejects
        self.report = FileReport(kind)
        self.handler: Handler = HANDLERS[kind](by, now)
        self._context = TO_TEN if stars else None
        self._seen = SeenKeys()
        self._customers = SeenKeys()

    def read(self, progress: Progress) -> None:
        """Read the file to its end, batch by batch."""
        table = Table(self.source, COLUMNS[self.kind])
        rows = table.rows(begun=lambda: self.rejects.begin(table))
        for batch in self._batches(self._entries(table, rows), progress):
            self._take(batch)

    def _entries(self, table: Table, rows: Iterator[Row]) -> Iterator[Entry]:
        first = next(rows, None)  # with it the form of the file is known
        if first is None:
            return
        lines_of_orders = self.kind is Kind.ORDERS and table.header
        yield from (grouped if lines_of_orders else single)(chain([first], rows))

    def _batches(self, entries: Iterator[Entry], progress: Progress) -> Iterator[list[Entry]]:
        batch: list[Entry] = []
        begun = 0
        progress(0, self.source.size, self.source.name)
        for number, entry in enumerate(entries, 1):
            batch.append(entry)
            if number % PROGRESS_STEP == 0:
                progress(self.source.position, self.source.size, self.source.name)
            if len(batch) == BATCH or self.source.position - begun > BATCH_BYTES:
                yield batch
                batch, begun = [], self.source.position
        if batch:
            yield batch
        progress(self.source.position, self.source.size, self.source.name)

    def _take(self, batch: Sequence[Entry]) -> None:
        """Check a batch, store what can be accepted, and tell of the rest."""
        self.report.read += len(batch)
        refused: list[tuple[Entry, str, str]] = []
        accepted: list[tuple[Entry, Item]] = []
        for entry, body in self._shaped(batch, refused):
            try:
                item = self.handler.read(body)
            except Invalid as error:
                refused.append(_told(entry, error.errors))
                continue
            if (why := self._repeats(entry, item, body)) is None:
                accepted.append((entry, item))
            elif why.is_rejected:
                refused.append((entry, why.what, why.detail))
            else:
                self.report.unchanged += 1
        for entry, verdict in self._store(accepted):
            if verdict.is_rejected:
                refused.append((entry, verdict.what, verdict.detail))
            else:
                setattr(self.report, verdict.what, getattr(self.report, verdict.what) + 1)
        for entry, reason, detail in sorted(refused, key=lambda one: one[0].line):
            self.report.rejected[str(reason)] += 1
            for row in entry.rows:
                own = row.fault
                self.rejects.write(row, str(own or reason), str(_BROKEN.get(own, "")) if own else detail)

    def _shaped(self, batch: Sequence[Entry], refused: list[tuple[Entry, str, str]]) -> list[tuple[Entry, BaseModel]]:
        shape = SHAPES[self.kind]
        shaped = []
        for entry in batch:
            if entry.body is None:
                reason = entry.reason or Reason.INVALID_JSON
                refused.append((entry, reason, entry.detail or str(_BROKEN.get(reason, ""))))
                continue
            try:
                shaped.append((entry, shape.model_validate(entry.body, context=self._context)))
            except ValidationError as error:
                refused.append(_told(entry, [_field_error(one) for one in error.errors(include_url=False)]))
        self.handler.begin([body for _entry, body in shaped])
        return shaped

    def _repeats(self, entry: Entry, item: Item, body: BaseModel) -> Verdict | None:
        """What becomes of a thing that the file held before; None for one that it did not."""
        says_something_new = self._seen.is_new(*(_hashable(row.record) for row in entry.rows))
        if self._seen.is_new("thing", item.key):
            taken = [one for one in self.handler.ids_of(body) if not self._seen.is_new("id", one)]
            return Verdict(True, Reason.DUPLICATE_ID, _("id: an earlier row has this id")) if taken else None
        if not says_something_new:
            return UNCHANGED
        return Verdict(True, self.handler.repeated, str(_REPEATED[self.handler.repeated]))

    def _store(self, accepted: Sequence[tuple[Entry, Item]]) -> list[tuple[Entry, Verdict]]:
        if not accepted:
            return []
        stored = store_batch(
            partial(self._store_items, [item for _entry, item in accepted]),
            run_id=self.id,
            by=self.by,
            now=self.now,
            dry=self.dry,
        )
        added = [one for one in stored.customers_added if self._customers.is_new(one)]
        changed = [one for one in stored.customers_changed if self._customers.is_new(one)]
        self.report.customers_added += len(added)
        self.report.customers_changed += len(changed)
        return [(entry, verdict) for (entry, _item), verdict in zip(accepted, stored.verdicts, strict=True)]

    def _store_items(self, items: Sequence[Item]) -> tuple[Stored, Mapping[str, int]]:
        stored = self.handler.store(items)
        counts = Counter(verdict.what for verdict in stored.verdicts if not verdict.is_rejected)
        name = self.kind.value.replace("-", "_")
        told = {f"{name}_added": counts["added"], f"{name}_changed": counts["changed"]}
        if self.kind is Kind.ORDERS:
            told |= {
                "customers_added": len(stored.customers_added),
                "customers_changed": len(stored.customers_changed),
            }
        return stored, told

    def finish(self) -> FileReport:
        """Write the run's own audit row."""
        report = self.report
        if self.dry:
            return report
        name = self.kind.value.replace("-", "_")
        after = {
            f"{name}_read": report.read,
            f"{name}_added": report.added,
            f"{name}_changed": report.changed,
            f"{name}_unchanged": report.unchanged,
            f"{name}_rejected": report.rejected.total(),
        }
        after |= {f"rejected_{reason}": count for reason, count in sorted(report.rejected.items())}
        with transaction.atomic():
            audit.record("import.finished", by=self.by, now=self.now, subject=("import", self.id), after=after)
        return report


_REPEATED: Mapping[Reason, Text] = {
    Reason.DUPLICATE_ID: gettext_lazy("id: an earlier row has this id and says something else"),
    Reason.SCATTERED_ORDER: gettext_lazy(
        "id: this order stands further up; sort the lines by order and import them again"
    ),
    Reason.ALREADY_REVIEWED: gettext_lazy("order: an earlier row has another review of the same"),
}


def _hashable(record: Sequence[str] | str) -> str | tuple[str, ...]:
    return record if isinstance(record, str) else tuple(record)


def _field_error(error: Any) -> FieldError:
    # An empty cell is null: where something must be there, it is missing.
    missing = error["input"] is None and error["type"] != "extra_forbidden"
    kind = "missing" if missing else error["type"]
    return field_error({**error, "type": kind, "loc": ("body", "row", *error["loc"])})


_NUMBER_IN_FIELD = re.compile(r"\.[0-9]+(?=\.)")


def _told(entry: Entry, errors: Sequence[FieldError]) -> tuple[Entry, str, str]:
    """A thing with the reason of its rejection, and what to do about it."""
    fields = [(one.field, one.message) for one in errors]
    if not isinstance(entry.rows[0].record, str):  # the columns of CSV know no numbers of purchases and items
        fields = [(_NUMBER_IN_FIELD.sub("", field), message) for field, message in fields]
    return entry, errors[0].code, "; ".join(f"{field}: {message}" for field, message in fields)
