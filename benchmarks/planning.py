"""What planning invitations costs: 10, 100 and 250 thousand purchases, all due on one day.

Each size in a fresh database and a process of its own, on the configured database (MAKEGOOD_DATABASE_URL; SQLite
otherwise). Planning is what `invitations.actions.plan_invitations` does before any e-mail is written; memory is what
the process holds itself, without the database's pages. Linear means: as long per thousand at every size. Orders came in
over 16 days; one address in ten has two, so that the day's claims decide, and one customer in ten did not agree.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report

SIZES = (10_000, 100_000, 250_000)
SELLERS = 500
CHUNK = 20_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)

RATIO_LIMIT = 2.5
"""Of the time per thousand at the largest size to that at the smallest. Trees get deeper and outgrow the cache."""
GROWTH_LIMIT = 20
"""Megabytes that the largest size may hold more than the one before it, where SQLite's cache of 60 MB is full."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--side", choices=["fill", "plan"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side == "fill":
        fill(arguments.sizes[0])
        return 0
    if arguments.side == "plan":
        print(json.dumps(plan()))
        return 0
    return measure(arguments.sizes)


def measure(sizes: list[int]) -> int:
    """Run every size, and print what each took."""
    runs = []
    titles = ("purchases", "planned", "seconds", "ms/1000", "peak MB", "again, ms", "e-mails/s")
    print("".join(f"{title:>11}" for title in titles))
    for size in sizes:
        with fresh_database() as database:
            side(database, "fill", size)
            run = json.loads(side(database, "plan", size))
        run["each"] = run["seconds"] / size * 1_000_000
        runs.append(run)
        figures = (
            size,
            run["planned"],
            run["seconds"],
            run["each"],
            run["peak_mb"],
            run["again"] * 1000,
            run["emails"],
        )
        print("".join(f"{figure:11,.1f}" if figure is run["seconds"] else f"{figure:11,.0f}" for figure in figures))
        sys.stdout.flush()
    ratio = runs[-1]["each"] / runs[0]["each"]
    growth = max(0, runs[-1]["peak_mb"] - runs[-2]["peak_mb"]) if len(runs) > 1 else 0
    return report(
        [
            Figure(
                what=f"planning {sizes[-1]:,} purchases, time per thousand",
                ours=f"{runs[-1]['each']:.0f} ms",
                against=f"of {sizes[0]:,}: {runs[0]['each']:.0f} ms",
                ratio=ratio,
                at_most=RATIO_LIMIT,
            ),
            Figure(
                what="memory the most purchases add to the size before, as part of what they may",
                ours=f"{growth:.0f} MB",
                against=f"{GROWTH_LIMIT} MB",
                ratio=growth / GROWTH_LIMIT,
                at_most=1,
            ),
        ]
    )


def side(database: dict[str, Any], name: str, size: int) -> str:
    """One step in a fresh process: its memory is its own."""
    return run_side("planning", "--side", name, "--sizes", size, environment=database["environment"])


def fill(size: int) -> None:
    """So many purchases, each of another customer, whose first day for asking has come."""
    prepare()
    from django.db import transaction

    from makegood.domain.orders.models import Customer, Order, Purchase
    from makegood.domain.sellers.models import Seller
    from makegood.kernel.bulk import insert_rows, room_to_write
    from makegood.kernel.ids import new_id

    Seller.objects.bulk_create(
        Seller(id=f"shop-{number}", name=f"Shop {number}", created_at=NOW, updated_at=NOW) for number in range(SELLERS)
    )
    numbers = iter(range(size))
    with room_to_write():
        while chunk := list(islice(numbers, CHUNK)):
            with transaction.atomic():
                insert_rows(
                    Customer,
                    ["id", "ref", "email", "invite", "public_id", "audit_key", "created_at", "updated_at"],
                    [
                        (
                            n + 1,
                            f"c-{n}",
                            f"{n - n % 10 if n % 10 == 1 else n}@c.example",
                            n % 10 != 5,
                            new_id(),
                            b"",
                            NOW,
                            NOW,
                        )
                        for n in chunk
                    ],
                )
                insert_rows(
                    Order,
                    ["id", "customer", "ordered_at", "created_at", "updated_at"],
                    [(f"o-{n}", n + 1, ordered(n, size), NOW, NOW) for n in chunk],
                )
                insert_rows(
                    Purchase,
                    ["id", "seller", "order", "customer", "ordered_at", "expected_delivery_date", "look_on"],
                    [
                        (
                            new_id(),
                            f"shop-{n % SELLERS}",
                            f"o-{n}",
                            n + 1,
                            ordered(n, size),
                            expected(n, size),
                            expected(n, size),
                        )
                        for n in chunk
                    ],
                )


def ordered(number: int, size: int) -> datetime:
    """Over 16 days, in the order in which they are stored."""
    return NOW - timedelta(days=21) + timedelta(days=16) * number / size


def expected(number: int, size: int) -> date:
    return ordered(number, size).date() + timedelta(days=3)


def plan() -> dict[str, object]:
    """Plans the day, then once more with nothing left to do, and writes the first e-mails."""
    prepare()
    import importlib

    from django.db import connection

    from makegood.domain.invitations.actions import plan_invitations, write_emails
    from makegood.kernel import actors

    by = actors.system("bench")
    # A module like any other, but its name in the package is that of the action.
    writing: Any = importlib.import_module("makegood.domain.invitations.actions.write_emails")
    ahead, writing.WRITE_AHEAD = writing.WRITE_AHEAD, 0
    peak = Peak()
    start = time.perf_counter()
    report = plan_invitations(by=by, now=NOW, should_stop=peak.look)
    planned = time.perf_counter()
    plan_invitations(by=by, now=NOW)
    again = time.perf_counter()
    writing.WRITE_AHEAD = ahead
    emails = write_emails(by=by, now=NOW)
    written = time.perf_counter()
    return {
        "vendor": connection.vendor,
        "planned": report.planned,
        "seconds": planned - start,
        "again": again - planned,
        "emails": emails / (written - again),
        "peak_mb": peak.megabytes,
    }


class Peak:
    """The most memory that was found between two batches: the process's own, without pages of files (Linux)."""

    def __init__(self) -> None:
        self.megabytes = 0.0

    def look(self) -> bool:
        self.megabytes = max(self.megabytes, next(own_memory()))
        return False


def own_memory() -> Iterator[float]:
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith("RssAnon:"):
            yield int(line.split()[1]) / 1024
    yield 0.0


if __name__ == "__main__":
    sys.exit(main())
