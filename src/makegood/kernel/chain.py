"""The chain over the audit trail (R12.3): what a seal covers, and how it holds on to the seal before it.

Plain functions on what the database stores, so that anybody can recompute the chain from a copy of the two tables.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import NamedTuple

GENESIS = "0" * 64
"""What the first seal has for its previous hash."""

_HEAD = re.compile(r"(0|[1-9][0-9]{0,17}):([0-9a-f]{64})\Z")


class Head(NamedTuple):
    """Where a chain stands: how many seals it has, and the hash of the last. `COUNT:HASH` when written."""

    length: int
    hash: str

    def __str__(self) -> str:
        return f"{self.length}:{self.hash}"


START = Head(0, GENESIS)


class StoredRow(NamedTuple):
    """An audit row as the database gives it, each value as text, so that no odd value can stop a check."""

    id: int
    at: str | None
    actor_kind: str | None
    actor_id: str | None
    event: str | None
    subject_kind: str | None
    subject_id: str | None
    seller_ref: str | None
    before: str | None
    after: str | None


def parse_head(typed: str) -> Head:
    """A head as `makegood verify` prints it.

    Raises:
        ValueError: it is none.
    """
    found = _HEAD.match(typed.strip().lower())
    if not found:
        raise ValueError(
            f"{typed!r} is no head of the audit trail; write it as `makegood verify` prints it, COUNT:HASH"
        )
    return Head(int(found[1]), found[2])


def seal_hash(previous: str, row: StoredRow) -> str:
    """The hash of a row's seal: SHA-256 over the previous seal's hash, a line feed and the row."""
    return hashlib.sha256(previous.encode() + b"\n" + serialise(row)).hexdigest()


def serialise(row: StoredRow) -> bytes:
    """The row in one form, whichever database holds it: a JSON array in the order of the columns, keys sorted,
    no spaces, ASCII; the moment in UTC to the microsecond.
    """
    plain = [row.id, _moment(row.at), *row[2:8], _values(row.before), _values(row.after)]
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


def moment_of(row: StoredRow) -> datetime | None:
    """When it happened; None for what is no moment, which only somebody with the database in hand can store."""
    try:
        read = datetime.fromisoformat(row.at or "")
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _moment(stored: str | None) -> str | None:
    read = moment_of(StoredRow(0, stored, *[None] * 8))
    return read.isoformat(timespec="microseconds") if read else stored


def _values(stored: str | None) -> object:
    try:
        return json.loads(stored or "")
    except (ValueError, RecursionError):
        return stored
