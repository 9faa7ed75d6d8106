"""Keyset paging: a page never skips or repeats a row while new ones come in."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import AutoField, BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from .errors import Invalid
from .prepared import Found

LONGEST_KEY = 64

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list and the cursor of the next, None at the end."""

    items: list[Item]
    next_cursor: str | None
    last_cursor: str | None
    """The cursor behind the last row, also at the end: a reader of changes goes on from there."""
    looked_back_to: datetime | None = None
    """Of rows that have to be looked through: the moment of the last that was, where older ones were left for later."""


def page_by(
    rows: QuerySet[Row], *, moment: str, cursor: str | None, limit: int, newest_first: bool = True
) -> Page[Row]:
    """The page after `cursor` in the order of (`moment`, primary key).

    Raises:
        Invalid: `invalid_cursor`.
    """
    found = list(_next_of(rows, moment, cursor, newest_first)[: limit + 1])
    return page_of(found, moment=moment, cursor=cursor, limit=limit)


def page_within(
    rows: QuerySet[Row], *, among: QuerySet[Row], moment: str, cursor: str | None, limit: int, at_most: int
) -> Page[Row]:
    """A page of rows that no index finds, newest first: of `among`, which one does, it looks through `at_most`.

    Where more are left, the page has a next one, however few rows it holds itself, and says how far it came. One query
    more than `page_by`; reading from page to page comes by every row.

    Raises:
        Invalid: `invalid_cursor`.
    """
    reach = _next_of(among.select_related(None).only(moment), moment, cursor, newest_first=True)
    border = reach[at_most - 1 : at_most].first()
    if border is None:
        return page_by(rows, moment=moment, cursor=cursor, limit=limit)
    at = getattr(border, moment)
    behind = Q(**{f"{moment}__gt": at}) | Q(pk__gte=border.pk)
    page = page_by(rows.filter(Q(**{f"{moment}__gte": at}) & behind), moment=moment, cursor=cursor, limit=limit)
    if page.next_cursor:
        return replace(page, looked_back_to=getattr(page.items[-1], moment))
    end = cursor_at(border, moment)
    return Page(page.items, end, end, at)


def page_by_any(lists: Sequence[QuerySet[Row]], *, moment: str, cursor: str | None, limit: int) -> Page[Row]:
    """One page, newest first, of several lists that share no row; one query each.

    For "any of these values": a database that looks for them all at once reads and sorts every row there is, while
    each list alone has an index in the order of the page.

    Raises:
        Invalid: `invalid_cursor`.
    """
    found = [row for rows in lists for row in _next_of(rows, moment, cursor, newest_first=True)[: limit + 1]]
    found.sort(key=lambda row: (getattr(row, moment), row.pk), reverse=True)
    return page_of(found, moment=moment, cursor=cursor, limit=limit)


def page_through(lists: Sequence[QuerySet[Row]], *, moment: str, cursor: str | None, limit: int) -> Page[Row]:
    """One page of several lists that share no row and follow each other, each with its oldest first.

    One query for each list that the page touches. The cursor also says in which list it lies.

    Raises:
        Invalid: `invalid_cursor`.
    """
    begin, within = _list_of(cursor, len(lists)) if cursor else (0, None)
    found: list[tuple[int, Row]] = []
    for at, rows in enumerate(lists):
        if at >= begin and len(found) <= limit:
            following = _next_of(rows, moment, within if at == begin else None, newest_first=False)
            found += [(at, row) for row in following[: limit + 1 - len(found)]]
    return _page_through(found, moment, cursor, limit)


def first_page_through(lists: Sequence[Callable[[], list[Row]]], *, moment: str, limit: int) -> Page[Row]:
    """The first page of such lists. Each answers its first rows, one more than fit on a page where there are more."""
    found: list[tuple[int, Row]] = []
    for at, read in enumerate(lists):
        if len(found) <= limit:
            found += [(at, row) for row in read()[: limit + 1 - len(found)]]
    return _page_through(found, moment, None, limit)


def _page_through(found: list[tuple[int, Row]], moment: str, cursor: str | None, limit: int) -> Page[Row]:
    items = [row for _at, row in found[:limit]]
    last = cursor or None
    if items:
        last = f"{found[len(items) - 1][0]}.{cursor_at(items[-1], moment)}"
    return Page(items, last if len(found) > limit else None, last)


def _list_of(cursor: str, lists: int) -> tuple[int, str]:
    """The place of a list, and the cursor in it."""
    at, point, within = cursor.partition(".")
    if not (point and within and at in map(str, range(lists))):
        raise not_ours()
    return int(at), within


def _next_of(rows: QuerySet[Row], moment: str, cursor: str | None, newest_first: bool) -> QuerySet[Row]:
    sign = "-" if newest_first else ""
    found = rows.order_by(f"{sign}{moment}", f"{sign}pk")
    if cursor:
        key_type = int if isinstance(rows.model._meta.pk, AutoField) else str
        at, pk = _read(cursor, order=_order(rows.model, moment), key_type=key_type)
        side = "lt" if newest_first else "gt"
        # The first condition alone already bounds the index range; the second settles equal moments.
        beyond = Q(**{f"{moment}__{side}": at}) | Q(**{f"pk__{side}": pk})
        found = found.filter(Q(**{f"{moment}__{side}e": at}) & beyond)
    return found


def page_of(found: list[Row], *, moment: str, cursor: str | None, limit: int) -> Page[Row]:
    """The page of rows that were read after `cursor`, one more than fit where there are more."""
    items = found[:limit]
    last = cursor_at(items[-1], moment) if items else cursor or None
    return Page(items, last if len(found) > limit else None, last)


def page_of_found(found: list[Found[Row]], *, of: type[Row], moment: str, limit: int) -> Page[Found[Row]]:
    """The same of the first page, whose rows nobody has made objects of."""
    items = found[:limit]
    last = _cursor(items[-1].value(moment), items[-1].value("id"), of, moment) if items else None
    return Page(items, last if len(found) > limit else None, last)


def count_up_to(rows: QuerySet[Row], at_most: int) -> int:
    """How many rows these are; `at_most` + 1 stands for all that are more, so that counting stays cheap.

    Of a large table hand them in in the order of an index: without any PostgreSQL may read the table from its start,
    guessing that it will come upon enough of them soon.
    """
    return rows[: at_most + 1].count()


def begins_with(name: str, text: str) -> Q:
    """The condition that an id, which is ASCII, begins like this; both databases answer it from the id's index."""
    if connection.vendor == "sqlite":
        # Its LIKE uses no index; its order is that of the bytes.
        return Q(**{f"{name}__gte": text, f"{name}__lt": f"{text}\x7f"})
    return Q(**{f"{name}__startswith": text})


class _Row(Func):
    """Several values as one, compared from left to right."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # never read: rows are only compared


def beyond(place: Mapping[str, str | int | date]) -> GreaterThan:
    """The condition that a row lies behind this place in the order of these columns.

    As the row comparison that both databases answer from an index over them: written out column by column, one that
    many rows share would be read from its start for each page.
    """
    return GreaterThan(_Row(*(F(name) for name in place)), _Row(*(Value(value) for value in place.values())))


def cursor_at(row: Model, moment: str) -> str:
    """The cursor behind one row of a list in the order of (`moment`, primary key); it serves no other order."""
    return _cursor(getattr(row, moment), row.pk, type(row), moment)


def cursor_from(row: Model, moment: str) -> str:
    """The cursor of the page, newest first, that begins with this row; only where primary keys are our own ids."""
    # Right behind an id comes the same with one character more, which nothing has.
    return _cursor(getattr(row, moment), f"{row.pk}0", type(row), moment)


def _cursor(at: datetime, pk: int | str, model: type[Model], moment: str) -> str:
    raw = json.dumps([at.isoformat(), pk, _order(model, moment)]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _order(model: type[Model], moment: str) -> str:
    return f"{model._meta.model_name}.{moment}"


def _read(cursor: str, *, order: str, key_type: type[int] | type[str]) -> tuple[datetime, int | str]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        moment, pk, its_order = json.loads(raw)
        at = datetime.fromisoformat(moment)
        at.astimezone(UTC)  # the first and last hours of the calendar exist in some zones only
        str(pk).encode()  # a lone surrogate fits no database
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        raise not_ours() from None
    if (
        its_order != order
        or at.tzinfo is None
        or type(pk) is not key_type
        or "\x00" in str(pk)
        or len(str(pk)) > LONGEST_KEY
    ):
        raise not_ours()
    return at, pk


def not_ours() -> Invalid:
    """What is said of a cursor that none of our lists gave."""
    return Invalid.one("cursor", "invalid_cursor", _("This cursor is not one of ours."))
