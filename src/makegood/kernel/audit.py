"""The audit trail (R12.3): who did what, when, before and after, in the same transaction as the change.

Rows never hold a name, an address or words: values are ids, grades, states, dates, and for a text its length and
an HMAC under the customer's own random key, which erasure destroys.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from .actors import Actor
from .models import AuditRow
from .paging import Page, count_up_to, page_by_any
from .prepared import prepared_cursor

Value = str | int | bool | date | datetime | None

_PLAIN = re.compile(r"[A-Za-z0-9._:+-]{0,64}\Z")

# Every write of the product makes one of these: without the ORM it costs less than half.
_INSERT = (
    "INSERT INTO kernel_auditrow"
    " (at, actor_kind, actor_id, event, subject_kind, subject_id, seller_ref, before, after)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


_summed_up: ContextVar[bool] = ContextVar("summed_up", default=False)


@contextmanager
def summed_up() -> Iterator[None]:
    """What is done within it leaves no rows of its own: the row of the batch, written afterwards, stands for all of it.

    For imports alone (R14.4).
    """
    token = _summed_up.set(True)
    try:
        yield
    finally:
        _summed_up.reset(token)


@dataclass(frozen=True, slots=True)
class TextMark:
    """What the trail keeps of a text: enough to prove which it was, nothing to read."""

    length: int
    hmac: str


def mark_text(text: str, key: bytes) -> TextMark | None:
    """The mark of a text under a customer's key; None for no text."""
    if not text:
        return None
    return TextMark(len(text), hmac.new(key, text.encode(), hashlib.sha256).hexdigest())


def record(
    event: str,
    *,
    by: Actor,
    now: datetime,
    subject: tuple[str, str | int],
    seller_id: str | None = None,
    before: Mapping[str, Value | TextMark] | None = None,
    after: Mapping[str, Value | TextMark] | None = None,
) -> None:
    """Append one row; call it inside the transaction of the change.

    `event` is `noun.verb_in_past_tense`; `subject` the kind and id of what changed.

    Raises:
        ValueError: a value looks like words or an address: a mistake of ours that must not reach the table.
    """
    if _summed_up.get():
        return
    values = (
        connection.ops.adapt_datetimefield_value(now),
        by.kind.value,
        by.id,
        event,
        subject[0],
        str(subject[1]),
        seller_id or "",
        _as_json(before),
        _as_json(after),
    )
    with prepared_cursor() as cursor:
        cursor.execute(_INSERT, values)


def rows(
    *,
    event_prefix: str = "",
    subject: str = "",
    seller_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditRow]:
    """The trail, newest first.

    `subject` is an id, or `kind:id`; `since` is included, `until` is not.
    """
    found = AuditRow.objects.order_by("-at", "-id")
    if event_prefix:
        found = found.filter(event__startswith=event_prefix)
    if subject:
        kind, _, subject_id = subject.rpartition(":")
        found = found.filter(subject_id=subject_id, **({"subject_kind": kind} if kind else {}))
    if seller_id:
        found = found.filter(seller_ref=seller_id)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found


def is_recorded(event: str, subject: tuple[str, str | int]) -> bool:
    """Whether something was done to a subject already."""
    kind, subject_id = subject
    return AuditRow.objects.filter(subject_kind=kind, subject_id=str(subject_id), event=event).exists()


def recorded_since(event: str, *, subject_id: str, moment: str) -> Exists:
    """Whether something was done to a row's subject since a moment; both are names of fields of that row."""
    return Exists(AuditRow.objects.filter(event=event, subject_id=OuterRef(subject_id), at__gte=OuterRef(moment)))


def count_events(event: str, *, since: datetime, at_most: int) -> int:
    """How often something was done from a moment on; `at_most` + 1 stands for anything more."""
    return count_up_to(AuditRow.objects.filter(event=event, at__gte=since), at_most)


def page(
    *, event_prefix: str = "", cursor: str | None = None, limit: int, **narrowed: str | datetime | None
) -> Page[AuditRow]:
    """A page of `rows`, which takes the same arguments, at the same cost in a trail of any length.

    Raises:
        Invalid: `invalid_cursor`.
    """
    found = rows(**narrowed)  # type: ignore[arg-type]  # the keywords of `rows`
    lists = [found]
    if event_prefix:
        # A beginning as such has no index in the order of the page; each of the few names has.
        lists = [found.filter(event=event) for event in events() if event.startswith(event_prefix)]
    return page_by_any(lists, moment="at", cursor=cursor, limit=limit)


def events() -> list[str]:
    """The names of all events that have happened, in their order: one step in the index for each."""
    # An alternative, SELECT DISTINCT, reads every row there is.
    query = """
        WITH RECURSIVE known(event) AS (
            SELECT min(event) FROM kernel_auditrow
            UNION ALL
            SELECT (SELECT min(event) FROM kernel_auditrow WHERE event > known.event) FROM known
            WHERE known.event IS NOT NULL
        )
        SELECT event FROM known WHERE event IS NOT NULL
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(event for (event,) in cursor.fetchall())


def _as_json(values: Mapping[str, Value | TextMark] | None) -> str:
    return json.dumps({name: _plain(name, value) for name, value in values.items()}) if values else "{}"


def _plain(name: str, value: Value | TextMark) -> object:
    if isinstance(value, TextMark):
        return {"length": value.length, "hmac": value.hmac}
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):  # datetime included
        return value.isoformat()
    if not _PLAIN.match(value):
        raise ValueError(f"audit value {name!r} is neither an id, a state nor a date")
    return str(value)
