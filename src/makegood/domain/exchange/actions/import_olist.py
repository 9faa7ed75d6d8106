from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from makegood.domain.exchange.enums import Reason
from makegood.domain.exchange.rules import Counts, ImportReport, RowError, Unreadable, read_id
from makegood.domain.orders.actions import import_products
from makegood.domain.sellers.actions import import_sellers
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import batches, few_collections, room_to_write
from makegood.kernel.errors import Invalid

from ._csv import CsvFile
from ._olist_orders import store_orders
from ._olist_reviews import store_reviews
from ._run import BATCH, Progress, Run

# The wanted columns, in the order in which the rows are read here; the export has more.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sellers": ("seller_id", "seller_zip_code_prefix"),
    "products": ("product_id", "product_category_name"),
    "customers": ("customer_id", "customer_unique_id"),
    "order_items": ("order_id", "order_item_id", "product_id", "seller_id"),
    "orders": (
        "order_id",
        "customer_id",
        "order_status",
        "order_purchase_timestamp",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ),
    "order_reviews": (
        "review_id",
        "order_id",
        "review_score",
        "review_comment_title",
        "review_comment_message",
        "review_creation_date",
        "review_answer_timestamp",
    ),
}


def import_olist(
    *, folder: Path, by: Actor, now: datetime, progress: Progress, reject: Callable[[RowError], None]
) -> ImportReport:
    """Load the export of a real marketplace: sellers, products, orders and reviews (R14.4).

    Adds what is not there yet and leaves what is there as it is, so that a run can be repeated and an interrupted
    one completed. A row that cannot be accepted goes to `reject`, with its line and reason, and the run goes on; an
    order is stored whole or not at all. Sends nothing, and its customers are never invited.

    `progress` gets bytes read, bytes to be read and the name of the file being read.

    Raises:
        Invalid: `missing_file`, `wrong_header`, `damaged_file`; before anything is stored, except for a file that
            turns out damaged further on.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    files = _open(folder)
    run = Run(by=by, now=now, progress=progress, reject=reject)
    with room_to_write(), few_collections():
        sellers = _store_sellers(run, files["sellers"])
        products = _store_products(run, files["products"])
        store_orders(
            run,
            customers_file=files["customers"],
            items_file=files["order_items"],
            orders_file=files["orders"],
            sellers=sellers,
            products=products,
        )
        store_reviews(run, files["order_reviews"])
    return run.finish()


def _open(folder: Path) -> dict[str, CsvFile]:
    files = {kind: CsvFile(folder, f"olist_{kind}_dataset", columns) for kind, columns in COLUMNS.items()}
    missing = [f"olist_{kind}_dataset.csv" for kind, file in files.items() if not file.path.is_file()]
    if missing:
        raise Invalid.one(
            missing[0],
            "missing_file",
            _("%(folder)s holds no %(files)s (nor the same with .gz).")
            % {"folder": folder, "files": ", ".join(missing)},
        )
    for file in files.values():
        file.check()
    return files


def _store_sellers(run: Run, file: CsvFile) -> set[str]:
    """The sellers, named by their id: the export holds no names. All ids that were accepted."""
    counts = run.report.sellers
    seen: set[str] = set()

    def store(batch: list[str]) -> tuple[int, Mapping[str, int]]:
        added = import_sellers(sellers=[(seller, seller) for seller in batch], now=run.now)
        return added, {"sellers": added}

    for batch in batches(run.read(file, counts, _unseen_id(seen, "seller_id")), BATCH):
        _count(counts, batch, run.store(partial(store, batch)))
    return seen


def _store_products(run: Run, file: CsvFile) -> set[str]:
    """The articles; the export holds no titles. All ids that were accepted."""
    counts = run.report.products
    seen: set[str] = set()

    def store(batch: list[str]) -> tuple[int, Mapping[str, int]]:
        added = import_products(product_ids=batch)
        return added, {"products": added}

    for batch in batches(run.read(file, counts, _unseen_id(seen, "product_id")), BATCH):
        _count(counts, batch, run.store(partial(store, batch)))
    return seen


def _unseen_id(seen: set[str], column: str) -> Callable[[int, tuple[str, ...]], str]:
    def parse(_line: int, values: tuple[str, ...]) -> str:
        found = read_id(values[0], column)
        if found in seen:
            raise Unreadable(Reason.DUPLICATE_ID, column)
        seen.add(found)
        return found

    return parse


def _count(counts: Counts, batch: list[str], added: int) -> None:
    counts.added += added
    counts.unchanged += len(batch) - added
