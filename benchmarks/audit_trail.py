"""What the audit trail costs (R12.3): the same writes with it and without it, in turn, in one run.

On the configured database (MAKEGOOD_DATABASE_URL; SQLite otherwise), through the product's own actions: an order comes
in, and a review of it. Every other write goes without its audit rows; the ratio is that of the medians. Sealing happens
later, in the worker; what it takes for each row is told beside it.
"""

import argparse
import json
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report

ROUNDS = 1500
WARM_UP = 100
RATIO_LIMIT = 1.15
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--side", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(write(arguments.rounds)))
        return 0
    with fresh_database() as database:
        done = run_side("audit_trail", "--side", "--rounds", arguments.rounds, environment=database["environment"])
    found = json.loads(done)
    print(f"sealing        {found['sealed']:,} rows, {found['seal_seconds'] / found['sealed'] * 1e6:.0f} µs each")
    return report(
        Figure(
            what=f"{name}, with its row in the audit trail",
            ours=f"{with_it * 1000:.2f} ms",
            against=f"without: {without * 1000:.2f} ms",
            ratio=with_it / without,
            at_most=RATIO_LIMIT,
        )
        for name, (with_it, without) in found["writes"].items()
    )


def write(rounds: int) -> dict[str, object]:
    """Writes with and without the trail in turn, then seals what there is."""
    prepare()
    from django.db import connection

    from makegood.domain.orders.actions import (
        CustomerData,
        ItemData,
        OrderData,
        PurchaseData,
        issue_review_link,
        put_order,
    )
    from makegood.domain.orders.queries import find_purchase
    from makegood.domain.reviews.actions import submit_review_by_link
    from makegood.domain.reviews.rules import Answers
    from makegood.domain.sellers.actions import SellerData, put_seller
    from makegood.kernel import actors, audit
    from makegood.kernel.sealing import seal_rows

    record = audit.record

    def nothing(*_arguments: object, **_named: object) -> None:
        pass

    by = actors.system("bench")
    put_seller(seller_id="shop", data=SellerData("De Fietshoek"), by=by, now=NOW)
    expected = NOW.date() - timedelta(days=5)
    purchase_data = PurchaseData("shop", expected, expected, False, (ItemData("article-1", 1, "Fietsbel"),))
    answers = Answers(9, "Snel en netjes bezorgd.", {}, None)
    times: dict[str, tuple[list[float], list[float]]] = {"an order": ([], []), "a review": ([], [])}
    for number in range(WARM_UP + 2 * rounds):
        side = number % 2
        audit.record = nothing if side else record
        now = NOW + timedelta(seconds=number)
        customer = CustomerData(f"c-{number}", "Anna de Vries", f"{number}@customers.example", True, "nl")
        order = OrderData(ordered_at=NOW - timedelta(days=9), customer=customer, purchases=(purchase_data,))
        start = time.perf_counter()
        put_order(order_id=f"o-{number}", data=order, by=by, now=now)
        stored = time.perf_counter()
        purchase = find_purchase(f"o-{number}", "shop")
        assert purchase
        issue_review_link(purchase=purchase, by=by, now=now)
        opened = time.perf_counter()
        submit_review_by_link(purchase=purchase, answers=answers, now=now)
        reviewed = time.perf_counter()
        if number >= WARM_UP:
            times["an order"][side].append(stored - start)
            times["a review"][side].append(reviewed - opened)
    start = time.perf_counter()
    sealed = seal_rows()
    return {
        "vendor": connection.vendor,
        "writes": {name: [statistics.median(side) for side in sides] for name, sides in times.items()},
        "sealed": sealed,
        "seal_seconds": time.perf_counter() - start,
    }


if __name__ == "__main__":
    sys.exit(main())
