"""The audit trail (R12.3): who did what, when, before and after, in the same transaction as the change.

Rows never hold a name, an address or words: values are ids, grades, states, dates, and for a text its length and
an HMAC under the customer's own random key, which erasure destroys.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from .actors import Actor
from .models import AuditRow

Value = str | int | bool | date | datetime | None

_PLAIN = re.compile(r"[A-Za-z0-9._:+-]{0,64}\Z")


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
    AuditRow.objects.create(
        at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        event=event,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        seller_ref=seller_id or "",
        before=_plain_values(before),
        after=_plain_values(after),
    )


def rows(*, event_prefix: str = "", seller_id: str = "", before: int | None = None) -> QuerySet[AuditRow]:
    """The trail, newest first, for the operator; `before`: only rows older than the one with this id."""
    found = AuditRow.objects.order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    if event_prefix:
        found = found.filter(event__startswith=event_prefix)
    if seller_id:
        found = found.filter(seller_ref=seller_id)
    return found


def is_recorded(event: str, subject: tuple[str, str | int]) -> bool:
    """Whether something was done to a subject already."""
    kind, subject_id = subject
    return AuditRow.objects.filter(subject_kind=kind, subject_id=str(subject_id), event=event).exists()


def _plain_values(values: Mapping[str, Value | TextMark] | None) -> dict[str, object]:
    return {name: _plain(name, value) for name, value in (values or {}).items()}


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
