"""Keyset paging: a page never skips or repeats a row while new ones come in."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .errors import Invalid

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list and the cursor of the next, None at the end."""

    items: list[Row]
    next_cursor: str | None
    last_cursor: str | None
    """The cursor behind the last row, also at the end: a reader of changes goes on from there."""


def page_by(
    rows: QuerySet[Row], *, moment: str, cursor: str | None, limit: int, newest_first: bool = True
) -> Page[Row]:
    """The page after `cursor` in the order of (`moment`, primary key).

    Raises:
        Invalid: `invalid_cursor`.
    """
    sign = "-" if newest_first else ""
    found = rows.order_by(f"{sign}{moment}", f"{sign}pk")
    if cursor:
        at, pk = _read(cursor)
        side = "lt" if newest_first else "gt"
        # The first condition alone already bounds the index range; the second settles equal moments.
        found = found.filter(Q(**{f"{moment}__{side}e": at}) & (Q(**{f"{moment}__{side}": at}) | Q(**{f"pk__{side}": pk})))
    items = list(found[: limit + 1])
    more = len(items) > limit
    items = items[:limit]
    last = _write(getattr(items[-1], moment), items[-1].pk) if items else cursor or None
    return Page(items, last if more else None, last)


def _write(moment: datetime, pk: object) -> str:
    raw = json.dumps([moment.isoformat(), pk]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, object]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        moment, pk = json.loads(raw)
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not isinstance(pk, str | int) or "\x00" in str(pk) or (isinstance(pk, int) and not 0 <= pk < 2**63):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError, RecursionError):
        raise Invalid.one("cursor", "invalid_cursor", _("This cursor is not one of ours.")) from None
    return at, pk
