"""Sealing: committed audit rows get their links in the chain, in the order in which the worker finds them (R12.3)."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection, transaction

from .bulk import insert_rows
from .chain import START, Head, StoredRow, seal_hash
from .locks import take_turn
from .models import AuditRow, AuditSeal
from .stopping import never

BATCH = 1000
LATE = 10_000
"""How far below the last sealed id the quick look goes, for transactions that took an id and committed later."""

# Each value as text, and none that a setting of the server writes otherwise.
_AS_TEXT = {
    "sqlite": ", ".join(f'CAST(r."{name}" AS text)' for name in StoredRow._fields[1:]),
    "postgresql": "to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), "
    + ", ".join(f'r."{name}"::text' for name in StoredRow._fields[2:]),
}


def columns_of_row() -> str:
    """The columns of a `StoredRow` in a query in which the trail is called `r`."""
    return f"r.id, {_AS_TEXT[connection.vendor]}"


def head() -> Head:
    """Where the chain stands."""
    last = AuditSeal.objects.order_by("-number").values_list("number", "hash").first()
    return Head(*last) if last else START


def seal_rows(*, everywhere: bool = True, should_stop: Callable[[], bool] = never) -> int:
    """Seal what has been committed, a batch in each transaction; returns how many rows.

    `everywhere` looks for late ones through the whole trail instead of its end: of use on PostgreSQL alone, where a
    transaction may commit after others with higher ids. On SQLite ids are committed in their order.
    """
    found = unsealed(everywhere=everywhere, limit=1)
    last, sealed, total = (found[0].id - 1, BATCH, 0) if found else (0, 0, 0)
    while sealed == BATCH and not should_stop():
        last, sealed = _seal_batch(last)
        total += sealed
    return total


def unsealed(*, everywhere: bool, limit: int) -> list[StoredRow]:
    """The first committed rows that wait to be sealed."""
    top = AuditSeal.objects.order_by("-audit_id").values_list("audit_id", flat=True).first() or 0
    if connection.vendor == "sqlite":
        # A row with a lower id than a sealed one was slipped in by somebody: `verify` names it.
        return unsealed_behind(top, limit)
    return unsealed_behind(0 if everywhere else top - LATE, limit)


def unsealed_since() -> datetime | None:
    """When the first row was made that the quick look finds waiting to be sealed; None when none waits."""
    found = unsealed(everywhere=False, limit=1)
    return AuditRow.objects.values_list("at", flat=True).get(pk=found[0].id) if found else None


def unsealed_behind(last: int | None, limit: int) -> list[StoredRow]:
    """The first rows without a seal, of all or behind the one with this id."""
    behind, values = ("", []) if last is None else ("r.id > %s AND", [last])
    query = f"""
        SELECT {columns_of_row()} FROM kernel_auditrow r
        WHERE {behind} NOT EXISTS (SELECT 1 FROM kernel_auditseal s WHERE s.audit_id = r.id)
        ORDER BY r.id LIMIT %s
    """  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, limit])
        return [StoredRow(*row) for row in cursor.fetchall()]


def seals_of(row_ids: Iterable[int]) -> dict[int, int]:
    """The number of each row's seal, of those that have one."""
    return dict(AuditSeal.objects.filter(audit_id__in=row_ids).values_list("audit_id", "number"))


@transaction.atomic
def _seal_batch(last: int) -> tuple[int, int]:
    """Seal what follows the row with this id; returns the id of the last one sealed, and how many they were."""
    # Two workers take turns; were they not to, the second one's seal numbers would exist already.
    take_turn("audit.seal")
    number, previous = head()
    seals = []
    for row in unsealed_behind(last, BATCH):
        number += 1
        sealed = seal_hash(previous, row)
        seals.append((number, row.id, sealed, previous))
        last, previous = row.id, sealed
    insert_rows(AuditSeal, ["number", "audit_id", "hash", "previous"], seals)
    return last, len(seals)
