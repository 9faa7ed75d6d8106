"""Whether the audit trail is what was sealed (R12.3): changed, inserted and missing rows, and rows left unsealed.

Somebody with the database in hand can recompute the whole chain. A head that was noted elsewhere shows that: it is
not in the new chain.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection

from .chain import GENESIS, START, Head, StoredRow, moment_of, seal_hash
from .models import AuditSeal, Installation
from .sealing import columns_of_row, unsealed_behind

CHUNK = 2000
SEALED_WITHIN = timedelta(hours=1)


def inconsistencies(*, now: datetime, expected: Head | None = None) -> Iterator[str]:
    """What is wrong with the trail and its chain, in a stream; call it within `one_moment`.

    `expected`: an earlier head, which must still be in the chain.
    """
    yield from _broken_links()
    yield from _rows_without_seal(now)
    if expected is not None:
        yield from _missing_head(expected)


def _broken_links() -> Iterator[str]:
    last, behind = START, None
    while chunk := _seals_behind(behind):
        for number, audit_id, sealed, previous, row in chunk:
            behind = number
            if number < 1:  # so that a row which was slipped in would look sealed
                yield f"seal {number} was inserted: seals count from 1"
                continue
            if number > last.length + 1:
                yield f"{_these('seal', last.length + 1, number - 1)} missing"
            elif previous != last.hash:
                yield f"seal {number} does not follow seal {last.length}: seals were changed, inserted or removed there"
            if row is None:
                yield f"row {audit_id} is missing: it was sealed as number {number}"
            elif seal_hash(previous, row) != sealed:
                yield f"row {audit_id} was changed, or its seal {number} was: they no longer belong together"
            last = Head(number, sealed)


def _seals_behind(number: int | None) -> list[tuple[int, int, str, str, StoredRow | None]]:
    behind, values = ("", []) if number is None else ("WHERE s.number > %s", [number])
    query = f"""
        SELECT s.number, s.audit_id, s.hash, s.previous, {columns_of_row()}
        FROM kernel_auditseal s LEFT JOIN kernel_auditrow r ON r.id = s.audit_id
        {behind} ORDER BY s.number LIMIT %s
    """  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, CHUNK])
        return [(*found[:4], None if found[4] is None else StoredRow(*found[4:])) for found in cursor.fetchall()]


def _rows_without_seal(now: datetime) -> Iterator[str]:
    """Those that no worker sealed in time, as ranges: there may be millions where none has run."""
    top = AuditSeal.objects.order_by("-audit_id").values_list("audit_id", flat=True).first() or 0
    restored_at = Installation.objects.values_list("restored_at", flat=True).first()
    first = last = 0
    for row in _unsealed_rows():
        at = moment_of(row) or datetime.min.replace(tzinfo=UTC)
        is_late = now - max(at, restored_at or at) > SEALED_WITHIN
        if row.id < top and (is_late or connection.vendor == "sqlite"):
            # On PostgreSQL a transaction may also have committed late, and no worker have run since.
            yield f"row {row.id} was inserted: it is not sealed, and rows behind it are"
        elif is_late:
            if first and row.id != last + 1:
                yield _left_unsealed(first, last)
                first = 0
            first, last = first or row.id, row.id
    if first:
        yield _left_unsealed(first, last)


def _unsealed_rows() -> Iterator[StoredRow]:
    last = None  # an intruder's ids need not begin at 1
    while found := unsealed_behind(last, CHUNK):
        yield from found
        last = found[-1].id


def _left_unsealed(first: int, last: int) -> str:
    return f"{_these('row', first, last)} not sealed for over an hour: is a worker running?"


def _these(noun: str, first: int, last: int) -> str:
    return f"{noun} {first} is" if first == last else f"{noun}s {first} to {last} are"


def _missing_head(expected: Head) -> Iterator[str]:
    found = AuditSeal.objects.filter(number=expected.length).values_list("hash", flat=True).first()
    if expected.length == 0:
        found = GENESIS
    if found is None:
        yield f"the head {expected} is not in the chain: there is no seal {expected.length}"
    elif found != expected.hash:
        yield f"the head {expected} is not in the chain: seal {expected.length} is {found}"
