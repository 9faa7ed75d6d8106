"""What an export and a feed cost beside a bare loop over the same rows, and that memory does not grow with them.

Each size in a fresh database, each step in a process of its own, on the configured database (MAKEGOOD_DATABASE_URL;
SQLite otherwise). The bare loop is what the ORM takes to make the objects: `iterator()` over the same query, nothing
written. Memory is what the process holds itself, without the database's pages.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report
from benchmarks.planning import own_memory

SIZES = (5_000, 40_000)
SELLERS = 500
PRODUCTS = 5_000
CHUNK = 20_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = "Netjes verpakt en de volgende dag al binnen; alleen de handleiding ontbrak, die kwam na een e-mail alsnog. "

KINDS = ("orders", "reviews", "product-reviews")
RATIO_LIMIT = 6
"""Of the time of the slowest export to that of the bare loop over its rows, at the largest size: at a small one what is
looked up once counts."""
GROWTH_LIMIT = 40
"""Megabytes that the largest size may hold more than the smallest. SQLite's cache of 20 MB fills, and rows that refer
to each other wait for Python to look for such; 1 kB kept of each row would be 35 MB more."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side == "fill":
        fill(arguments.sizes[0])
        return 0
    if arguments.side:
        print(json.dumps(run(arguments.side)))
        return 0
    return measure(arguments.sizes)


def measure(sizes: list[int]) -> int:
    """Run every step at every size, and print what each took."""
    slowest = 0.0
    peaks: dict[str, list[float]] = {}
    print(f"{'step':24}{'rows':>10}{'rows/s':>10}{'to bare':>10}{'peak MB':>10}")
    for size in sizes:
        with fresh_database() as database:
            side(database, "fill", size)
            for kind in KINDS:
                bare = json.loads(side(database, f"bare {kind}", size))
                for form in ("jsonl", "csv", "feed"):
                    if kind == "orders" and form == "feed":
                        continue
                    done = json.loads(side(database, f"{form} {kind}", size))
                    ratio = done["seconds"] / bare["seconds"]
                    if size == sizes[-1]:
                        slowest = max(slowest, ratio)
                    peaks.setdefault(f"{form} {kind}", []).append(done["peak_mb"])
                    rate = size / done["seconds"]
                    print(
                        f"{form + ' ' + kind:24}{size:10,}{rate:10,.0f}{ratio:10.1f}{done['peak_mb']:10.0f}", flush=True
                    )
    growth = max(found[-1] - found[0] for found in peaks.values())
    rows = f"{sizes[0]:,} rows"
    return report(
        [
            Figure(
                what=f"the slowest export of {sizes[-1]:,} rows, time per row",
                ours=f"{slowest:.1f}",
                against="reading the rows in a bare loop: 1",
                ratio=slowest,
                at_most=RATIO_LIMIT,
            ),
            Figure(
                what=f"memory an export of {sizes[-1]:,} rows adds, as part of what it may",
                ours=f"{growth:.0f} MB above that of {rows}",
                against=f"{GROWTH_LIMIT} MB",
                ratio=growth / GROWTH_LIMIT,
                at_most=1,
            ),
        ]
    )


def side(database: dict[str, Any], name: str, size: int) -> str:
    """One step in a fresh process: its memory is its own."""
    return run_side("exports", "--side", name, "--sizes", size, environment=database["environment"])


def run(step: str) -> dict[str, float]:
    """One export, feed or bare loop into nowhere."""
    prepare()
    from makegood.domain.exchange import exports, feeds, queries

    form, kind = step.split()
    chosen: dict[str, Any] = {"seller_id": None, "first": None, "last": None}
    listings: dict[str, Callable[[], Any]] = {
        "orders": exports.orders,
        "reviews": lambda: exports.reviews(**chosen, now=NOW),
        "product-reviews": lambda: exports.product_reviews(**chosen),
    }
    listing = listings[kind]()
    peak = 0.0

    def look(_done: int, _total: int) -> None:
        nonlocal peak
        peak = max(peak, next(own_memory()))

    steps: dict[str, Callable[[], object]] = {}
    with open(os.devnull, "w", encoding="utf-8") as out:  # noqa: PTH123 - no path
        steps["bare"] = lambda: sum(len(batch) for batch in queries.in_batches(listing.rows))
        for name in exports.Format:
            steps[name] = lambda: exports.write(listing, out, form=exports.Format(form), progress=look)
        steps["feed"] = (
            (lambda: feeds.write_merchant_reviews(out, seller_id=None, country=None, progress=look))
            if kind == "reviews"
            else (lambda: feeds.write_product_reviews(out, seller_id=None, progress=look))
        )
        start = time.perf_counter()
        steps[form]()
        return {"seconds": time.perf_counter() - start, "peak_mb": peak}


def fill(size: int) -> None:
    """So many orders of one item each, and a review of the seller and of the article for each of them."""
    prepare()
    from django.db import transaction

    from makegood.domain.orders.models import Customer, Item, Order, Product, Purchase
    from makegood.domain.product_reviews.models import ProductReview
    from makegood.domain.reviews.models import Review
    from makegood.domain.sellers.models import Seller
    from makegood.kernel.bulk import insert_rows, room_to_write
    from makegood.kernel.ids import new_id

    Seller.objects.bulk_create(
        Seller(id=f"shop-{number}", name=f"Shop {number}", created_at=NOW, updated_at=NOW) for number in range(SELLERS)
    )
    Product.objects.bulk_create(
        Product(id=f"p-{number}", title=f"Article {number}", url=f"https://market.example/p/{number}")
        for number in range(PRODUCTS)
    )
    numbers = iter(range(size))
    with room_to_write():
        while chunk := list(islice(numbers, CHUNK)):
            ids = {n: new_id() for n in chunk}
            with transaction.atomic():
                insert_rows(
                    Customer,
                    ["id", "ref", "name", "email", "public_id", "audit_key", "created_at", "updated_at"],
                    [(n + 1, f"c-{n}", "Anna de Vries", f"{n}@c.example", new_id(), b"", NOW, NOW) for n in chunk],
                )
                insert_rows(
                    Order,
                    ["id", "customer", "ordered_at", "created_at", "updated_at"],
                    [(f"o-{n}", n + 1, given(n, size), NOW, NOW) for n in chunk],
                )
                insert_rows(
                    Purchase,
                    ["id", "seller", "order", "customer", "ordered_at", "expected_delivery_date"],
                    [
                        (ids[n], f"shop-{n % SELLERS}", f"o-{n}", n + 1, given(n, size), given(n, size).date())
                        for n in chunk
                    ],
                )
                insert_rows(
                    Item, ["purchase", "product", "quantity"], [(ids[n], f"p-{n % PRODUCTS}", 1) for n in chunk]
                )
                Review.objects.bulk_create(
                    Review(
                        seller_id=f"shop-{n % SELLERS}",
                        purchase_id=ids[n],
                        overall=n % 10 + 1,
                        text=WORDS * (n % 5),
                        origin="api",
                        submitted_at=given(n, size),
                        day=given(n, size).date(),
                        stored_at=NOW,
                        updated_at=NOW,
                    )
                    for n in chunk
                )
                ProductReview.objects.bulk_create(
                    ProductReview(
                        seller_id=f"shop-{n % SELLERS}",
                        purchase_id=ids[n],
                        product_id=f"p-{n % PRODUCTS}",
                        stars=n % 5 + 1,
                        text=WORDS * (n % 4),
                        origin="api",
                        submitted_at=given(n, size),
                        stored_at=NOW,
                        updated_at=NOW,
                    )
                    for n in chunk
                )


def given(number: int, size: int) -> datetime:
    """Over a year, in the order in which they are stored."""
    return NOW - timedelta(days=365) + timedelta(days=365) * number / size


if __name__ == "__main__":
    sys.exit(main())
