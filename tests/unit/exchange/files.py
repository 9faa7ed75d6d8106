"""Small files for import, made by hand."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps

from makegood.domain.exchange.actions import FileReport, import_file
from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.parsing.rejects import Rejects
from makegood.domain.exchange.parsing.rows import Row
from makegood.domain.exchange.parsing.source import Source
from makegood.domain.invitations.queries import inconsistencies as wrong_invitations
from makegood.domain.orders.queries import inconsistencies as wrong_customers
from makegood.domain.product_reviews.queries import differences as wrong_product_reviews
from makegood.domain.reassessments.queries import inconsistencies as wrong_requests
from makegood.domain.reviews.queries import inconsistencies as wrong_reviews
from makegood.kernel import actors
from makegood.kernel.actors import Actor
from tests.factories import NOW

BY = actors.system("import.files")

ORDER_HEADER = "id,ordered_at,customer.id,customer.name,customer.email,customer.invite,purchases.seller,"
ORDER_HEADER += "purchases.expected_delivery_date,purchases.items.product"


class Told(Rejects):
    """Remembers what was rejected."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str]] = []

    def write(self, row: Row, reason: str, detail: str) -> None:
        self.rows.append((row.line, reason, detail))


@dataclass(frozen=True)
class Outcome:
    """What a run said."""

    report: FileReport
    rejects: list[tuple[int, str, str]]
    progress: list[tuple[int, int | None, str]]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Added, changed, unchanged, rejected."""
        report = self.report
        assert report.read == report.added + report.changed + report.unchanged + report.rejected.total()
        return report.added, report.changed, report.unchanged, report.rejected.total()

    @property
    def reasons(self) -> list[tuple[int, str]]:
        return [(line, reason) for line, reason, _detail in self.rejects]


def take(
    kind: str,
    content: str | bytes,
    *,
    name: str = "file.csv",
    dry: bool = False,
    stars: bool = False,
    by: Actor = BY,
    now: datetime = NOW,
) -> Outcome:
    """Import a file with this content."""
    raw = content.encode() if isinstance(content, str) else content
    told = Told()
    progress: list[tuple[int, int | None, str]] = []
    report = import_file(
        kind=Kind(kind),
        source=Source(name, io.BytesIO(raw), len(raw)),
        by=by,
        now=now,
        progress=lambda *step: progress.append(step),
        rejects=told,
        dry=dry,
        stars=stars,
    )
    return Outcome(report, told.rows, progress)


def as_csv(rows: Sequence[dict[str, Any]], *, delimiter: str = ",", end: str = "\n") -> str:
    """A table of these rows; the columns are the keys of all of them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_lines(rows: Sequence[dict[str, Any]]) -> str:
    """The same as JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def order_row(order: str = "o-1", **changes: str) -> dict[str, str]:
    """A line of an order."""
    return {
        "id": order,
        "ordered_at": "2026-11-01T10:00:00Z",
        "customer.id": "c-1",
        "customer.name": "Anna de Vries",
        "customer.email": "anna@customers.example",
        "customer.invite": "true",
        "purchases.seller": "shop",
        "purchases.expected_delivery_date": "2026-11-10",
        "purchases.items.product": "bel-7",
        **{name.replace("__", "."): value for name, value in changes.items()},
    }


def review_row(order: str = "o-1", overall: str = "3", **changes: str) -> dict[str, str]:
    """A review."""
    return {
        "order": order,
        "seller": "shop",
        "overall": overall,
        "submitted_at": "2026-11-12T10:00:00Z",
        **{name.replace("__", "."): value for name, value in changes.items()},
    }


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the audit trail."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.label != "kernel.AuditRow"
    }


def nothing_is_wrong() -> None:
    found = [
        *wrong_reviews(), *wrong_requests(), *wrong_invitations(), *wrong_customers(), *wrong_product_reviews()
    ]  # fmt: skip
    assert found == []
