"""What counting calls costs: the same small call of the API with it and without it, in turn, in one run (adr/0013).

On the configured database (MAKEGOOD_DATABASE_URL; SQLite otherwise), through the whole stack but the network. Blocks of
calls with and without a limit take turns; as most calls cost nothing and some a write, whole blocks are compared.
"""

import argparse
import json
import statistics
import sys
import time
from datetime import UTC, datetime

from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report

BLOCKS = 25
CALLS = 200
RATIO_LIMIT = 1.1
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blocks", type=int, default=BLOCKS)
    parser.add_argument("--side", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(call(arguments.blocks)))
        return 0
    with fresh_database() as database:
        done = run_side("rate_limits", "--side", "--blocks", arguments.blocks, environment=database["environment"])
    found = json.loads(done)
    counted, plain = found["counted"], found["plain"]
    return report(
        [
            Figure(
                what="time of a small call of the API that is counted",
                ours=f"{CALLS / counted:,.0f} calls/s",
                against=f"the same call, not counted: {CALLS / plain:,.0f} calls/s",
                ratio=counted / plain,
                at_most=RATIO_LIMIT,
            )
        ]
    )


def call(blocks: int) -> dict[str, object]:
    """Seconds of a typical block of calls, counted and not."""
    prepare()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from makegood.domain.accounts.actions import create_key
    from makegood.domain.accounts.enums import Scope
    from makegood.domain.sellers.actions import SellerData, put_seller
    from makegood.jobs.setup import collect_static_files
    from makegood.kernel import actors

    collect_static_files()
    by = actors.system("bench")
    put_seller(seller_id="shop", data=SellerData("De Fietshoek"), by=by, now=NOW)
    _, key = create_key(seller_id=None, name="bench", scope=Scope.READ, by=by, now=NOW)
    client = Client(headers={"Authorization": f"Bearer {key}", "Host": "localhost"})
    times: dict[bool, list[float]] = {True: [], False: []}
    for block in range(2 * blocks + 2):
        settings.MAKEGOOD_RATE_LIMITS = counts = block % 2 == 0
        start = time.perf_counter()
        for _ in range(CALLS):
            assert client.get("/api/v1/sellers/shop").status_code == 200
        if block > 1:
            times[counts].append(time.perf_counter() - start)
    return {
        "vendor": connection.vendor,
        "counted": statistics.median(times[True]),
        "plain": statistics.median(times[False]),
    }


if __name__ == "__main__":
    sys.exit(main())
