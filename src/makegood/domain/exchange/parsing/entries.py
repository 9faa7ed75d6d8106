"""What rows of a file stand for: one thing each, but for orders in CSV, which have a line for each item."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from makegood.domain.exchange.enums import Reason

from .rows import Row

MOST_LINES = 20_000
"""Lines of one order that are kept together; what comes after them counts as scattered."""

_COMMON = ("ordered_at", "customer")
_OF_PURCHASE = ("expected_delivery_date", "delivered_date", "cancelled")


@dataclass(slots=True)
class Entry:
    """One thing of a file: its rows and its object, or why there is none."""

    rows: Sequence[Row]
    body: dict[str, Any] | None
    reason: Reason | None = None
    detail: str = ""

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.rows[0].line


def single(rows: Iterable[Row]) -> Iterator[Entry]:
    """A thing for each row."""
    return (Entry((row,), row.body, row.fault) for row in rows)


def grouped(rows: Iterable[Row]) -> Iterator[Entry]:
    """A thing for the lines of each order, which follow each other; with a broken line among them it is broken."""
    group: list[Row] = []
    broken: list[Row] = []
    for row in rows:
        if row.body is None:
            broken.append(row)
            continue
        if group and _order_of(row) is not None and _order_of(row) == _order_of(group[0]) and len(group) < MOST_LINES:
            group += [*broken, row]
        else:
            yield from _ended(group, broken)
            group = [row]
        broken = []
    yield from _ended(group, broken)


def _order_of(row: Row) -> Any:
    return row.body and row.body.get("id")


def _ended(group: list[Row], broken: list[Row]) -> Iterator[Entry]:
    if group:
        yield _joined(group)
    yield from single(broken)


def _joined(group: list[Row]) -> Entry:
    fault = next((row for row in group if row.body is None), None)
    if fault is not None:
        detail = _("line %(line)s of this order cannot be read") % {"line": fault.line}
        return Entry(group, None, Reason.ITEM_REJECTED, detail)
    first: dict[str, Any] = group[0].body or {}
    purchases: dict[object, dict[str, Any]] = {}
    for row in group:
        body: dict[str, Any] = row.body or {}
        for name in _COMMON:
            if body.get(name) != first.get(name):
                return _differing(group, row, name)
        if not body.get("purchases"):
            continue  # an order from which nothing was bought
        line = dict(body["purchases"])
        item = line.pop("items", None)
        purchase = purchases.setdefault(line.get("seller"), {**line, "items": []})
        for name in _OF_PURCHASE:
            if line.get(name) != purchase.get(name):
                return _differing(group, row, f"purchases.{name}")
        if item is not None:
            purchase["items"].append(item)
    return Entry(group, {**first, "purchases": list(purchases.values())})


def _differing(group: list[Row], row: Row, name: str) -> Entry:
    message = _("%(name)s: line %(line)s says something else than line %(first)s")
    detail = message % {"name": name, "line": row.line, "first": group[0].line}
    return Entry(group, None, Reason.LINES_DIFFER, detail)
