"""A small hand-made Olist export in a folder."""

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from makegood.domain.exchange.actions import ImportReport, RowError, import_olist
from makegood.kernel import actors
from makegood.kernel.actors import Actor

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BY = actors.system("import.olist")

HEADERS = {
    "customers": [
        "customer_id",
        "customer_unique_id",
        "customer_zip_code_prefix",
        "customer_city",
        "customer_state",
    ],
    "order_items": [
        "order_id",
        "order_item_id",
        "product_id",
        "seller_id",
        "shipping_limit_date",
        "price",
        "freight_value",
    ],
    "orders": [
        "order_id",
        "customer_id",
        "order_status",
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ],
    "order_reviews": [
        "review_id",
        "order_id",
        "review_score",
        "review_comment_title",
        "review_comment_message",
        "review_creation_date",
        "review_answer_timestamp",
    ],
    "products": ["product_id", "product_category_name"],
    "sellers": ["seller_id", "seller_zip_code_prefix", "seller_city", "seller_state"],
}


@dataclass(frozen=True)
class Outcome:
    """What a run said."""

    report: ImportReport
    rejects: list[RowError]
    progress: list[tuple[int, int, str]]

    @property
    def reasons(self) -> list[tuple[str, int, str]]:
        """Kind of file, line and reason of each reject, in the order of the files and lines."""
        return sorted(
            (reject.file.split("_", 1)[1].split("_dataset")[0], reject.line, reject.reason.value)
            for reject in self.rejects
        )


class Export:
    """Rows that go into the files; texts are written as they stand, lists of values as CSV with LF."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, list[list[str] | bytes]] = {kind: [] for kind in HEADERS}
        self.headers = {kind: list(header) for kind, header in HEADERS.items()}
        self._numbers = iter(range(1, 10_000))

    def path(self, kind: str) -> Path:
        return self.folder / f"olist_{kind}_dataset.csv"

    def seller(self, *seller_ids: str) -> None:
        self.rows["sellers"] += [[seller_id, "13023", "campinas", "SP"] for seller_id in seller_ids]

    def item(self, order_id: str, seller_id: str, product_id: str = "article-1", number: str | None = None) -> None:
        self.rows["order_items"].append(
            [
                order_id,
                number or str(next(self._numbers)),
                product_id,
                seller_id,
                "2018-01-09 09:45:35",
                "58.90",
                "13.29",
            ]
        )

    def order(
        self,
        order_id: str = "o-1",
        sellers: tuple[str, ...] = ("shop",),
        *,
        customer: str | None = None,
        status: str = "delivered",
        ordered: str = "2018-01-05 21:15:19",
        delivered: str = "2018-01-17 13:14:51",
        expected: str = "2018-01-20 00:00:00",
    ) -> None:
        """An order with one article from each seller; sellers and articles that do not exist yet are made."""
        customer_id = f"customer-of-{order_id}"[:64]
        self.rows["customers"].append([customer_id, customer or f"person-of-{order_id}"[:64], "14409", "franca", "SP"])
        self.rows["orders"].append(
            [order_id, customer_id, status, ordered, "2018-01-05 22:00:00", "", delivered, expected]
        )
        for seller_id in sellers:
            if not any(row[0] == seller_id for row in self.rows["sellers"]):
                self.seller(seller_id)
            self.item(order_id, seller_id)
        if not self.rows["products"]:
            self.rows["products"].append(["article-1", "perfumaria"])

    def review(
        self,
        order_id: str = "o-1",
        score: str = "4",
        *,
        title: str = "",
        message: str = "",
        created: str = "2018-01-18 00:00:00",
        answered: str = "2018-01-19 21:46:59",
        review_id: str = "r-1",
    ) -> None:
        self.rows["order_reviews"].append([review_id, order_id, score, title, message, created, answered])

    def line(self, kind: str, raw: str | bytes) -> None:
        """A line as it stands, its end included."""
        self.rows[kind].append(raw.encode() if isinstance(raw, str) else raw)

    def write(self, *, packed: bool = False, mark: bytes = b"") -> Path:
        for kind, header in self.headers.items():
            content = mark + b"".join(self._lines([header, *self.rows[kind]]))
            if packed:
                self.path(kind).with_suffix(".csv.gz").write_bytes(gzip.compress(content))
            else:
                self.path(kind).write_bytes(content)
        return self.folder

    def run(self, *, now: datetime = NOW, by: Actor = BY) -> Outcome:
        """Write the files and import them."""
        return run(self.write(), now=now, by=by)

    @staticmethod
    def _lines(rows: list[list[str] | bytes]) -> Iterator[bytes]:
        for row in rows:
            if isinstance(row, bytes):
                yield row
            else:
                text = io.StringIO()
                csv.writer(text, lineterminator="\n").writerow(row)
                yield text.getvalue().encode()


def run(folder: Path, *, now: datetime = NOW, by: Actor = BY) -> Outcome:
    """Import a folder."""
    rejects: list[RowError] = []
    progress: list[tuple[int, int, str]] = []
    report = import_olist(
        folder=folder, by=by, now=now, progress=lambda *step: progress.append(step), reject=rejects.append
    )
    return Outcome(report, rejects, progress)
