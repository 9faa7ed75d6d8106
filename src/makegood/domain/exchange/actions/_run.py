"""One run of an import: what it counts, whom it tells, and how a batch is stored whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, OperationalError, transaction

from makegood.domain.exchange.enums import Reason
from makegood.domain.exchange.parsing.records import Broken
from makegood.domain.exchange.rules import Counts, ImportReport, RowError, Unreadable
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.ids import new_id

from ._csv import CsvFile, Row

BATCH = 5000
"""Rows a transaction. On SQLite others wait for it to write; small batches cost more, as each touches all indexes."""

ATTEMPTS = 3
PROGRESS_STEP = 1000

Item = TypeVar("Item")
Stored = TypeVar("Stored")

Progress = Callable[[int, int, str], None]
"""Called now and then with bytes of a file read so far, bytes to be read of it in all (as it lies on the disk), and
its name."""


@dataclass(slots=True)
class Run:
    """The state of one import run."""

    by: Actor
    now: datetime
    progress: Progress
    reject: Callable[[RowError], None]
    id: str = field(default_factory=new_id)
    report: ImportReport = field(default_factory=ImportReport)

    def refuse(self, counts: Counts, file: CsvFile, line: int, reason: Reason, detail: str = "") -> None:
        """Reject a row, and go on."""
        counts.rejected[reason] += 1
        self.reject(RowError(file.name, line, reason, detail))

    def read(
        self,
        file: CsvFile,
        counts: Counts,
        parse: Callable[[int, tuple[str, ...]], Item],
        *,
        reading: int = 1,
        readings: int = 1,
    ) -> Iterator[Item]:
        """The rows of a file that can be read and parsed; the others are rejected."""
        for line, record in self.rows(file, reading=reading, readings=readings):
            counts.read += 1
            try:
                item = parse(line, readable(record))
            except Unreadable as error:
                self.refuse(counts, file, line, error.reason, error.detail)
            else:
                yield item

    def rows(self, file: CsvFile, *, reading: int = 1, readings: int = 1) -> Iterator[Row]:
        """All rows of a file, with progress; the file may be read more than once."""
        before, total = (reading - 1) * file.size, readings * file.size
        self.progress(before, total, file.name)
        for number, row in enumerate(file.rows()):
            if number % PROGRESS_STEP == 0:
                self.progress(min(before + file.position, total), total, file.name)
            yield row
        self.progress(reading * file.size, total, file.name)

    def store(self, store: Callable[[], tuple[Stored, Mapping[str, int]]]) -> Stored:
        """As `store_batch`."""
        return store_batch(store, run_id=self.id, by=self.by, now=self.now)

    def finish(self) -> ImportReport:
        """Write the run's own audit row."""
        after: dict[str, int] = {}
        for kind in ("sellers", "products", "customers", "orders", "purchases", "reviews"):
            counts: Counts = getattr(self.report, kind)
            after |= {f"{kind}_added": counts.added, f"{kind}_unchanged": counts.unchanged}
        after["reviews_superseded"] = self.report.reviews.superseded
        after |= {f"rejected_{reason.value}": count for reason, count in sorted(self.report.rejected.items())}
        with transaction.atomic():
            audit.record("import.finished", by=self.by, now=self.now, subject=("import", self.id), after=after)
        return self.report


def store_batch(
    store: Callable[[], tuple[Stored, Mapping[str, int]]],
    *,
    run_id: str,
    by: Actor,
    now: datetime,
    dry: bool = False,
) -> Stored:
    """Store one batch with its audit row, in one transaction; a batch that changes nothing leaves no row.

    `store` says what it did and how many of which it added. When another process adds the same things at the same
    moment, the batch is tried again and then finds them there. `dry`: nothing of it stays.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                stored, added = store()
                if dry:
                    transaction.set_rollback(True)
                elif any(added.values()):
                    audit.record("import.batch_stored", by=by, now=now, subject=("import", run_id), after=added)
                return stored
        except (IntegrityError, OperationalError):
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def readable(record: tuple[str, ...] | Broken) -> tuple[str, ...]:
    """The values of a record.

    Raises:
        Unreadable: it has none.
    """
    if isinstance(record, Broken):
        raise Unreadable(record.reason)
    return record
