"""What the Olist import costs, beside a bare `executemany` of exactly the same rows into the same tables.

Ours: `exchange.actions.import_olist` into a fresh database, from reading the files to the last commit. Bare: all rows
of every table it filled, read back in the order in which they lie there, all columns, one `executemany` and one
transaction a table, through the driver alone, into another fresh database with the same tables, indexes and
settings. Runs on the configured database (MAKEGOOD_DATABASE_URL; SQLite otherwise), in databases of its own that it
removes. The data is not part of the project: `--folder DIR`, or MAKEGOOD_TEST_DATA, or ../shared/data.
"""

import argparse
import contextlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report

ROOT = Path(__file__).resolve().parent.parent
LEAST = 0.25
MEMORY_LIMIT = 400
APPS = ("sellers", "orders", "reviews", "grading", "kernel")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(os.environ.get("MAKEGOOD_TEST_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--folder", type=Path, default=shared / "olist")
    parser.add_argument("--rounds", type=int, default=2, help="how often; the best time of each side counts")
    parser.add_argument("--side", choices=["ours", "bare"], help=argparse.SUPPRESS)
    parser.add_argument("--rows-of", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side == "ours":
        print(json.dumps(ours(arguments.folder)))
        return 0
    if arguments.side == "bare":
        print(json.dumps(bare(arguments.rows_of)))
        return 0
    if not arguments.folder.is_dir():
        print(f"skipped: no export at {arguments.folder}")
        return 0
    return compare(arguments.folder, arguments.rounds)


def compare(folder: Path, rounds: int) -> int:
    """Run both sides in turn, each in a process of its own, and print the best of each."""
    products, floors, agains = [], [], []
    for _ in range(rounds):
        with fresh_database() as first, fresh_database() as second:
            products.append(side(first, "--side", "ours", "--folder", str(folder)))
            floors.append(side(second, "--side", "bare", "--rows-of", first["name"]))
            agains.append(side(first, "--side", "ours", "--folder", str(folder)))
    product, floor, again = (min(side, key=lambda run: run["seconds"]) for side in (products, floors, agains))
    peak = max(run["peak_mb"] for run in products)
    processor = min(run["processor"] for run in products) / min(run["processor"] for run in floors)
    for table, count in floor["tables"].items():
        print(f"{count:22,} {table}")
    print(f"processor time of the two clients, ratio {processor:.2f}")
    print(f"import again {again['seconds']:.1f} s, {again['added']} rows added, {again['peak_mb']:.0f} MB")
    return report(
        [
            Figure(
                what=f"import of the Olist data ({floor['rows']:,} rows), best of {rounds}",
                ours=f"{floor['rows'] / product['seconds']:,.0f} rows/s",
                against=f"executemany of the same rows: {floor['rows'] / floor['seconds']:,.0f} rows/s",
                ratio=floor["seconds"] / product["seconds"],
                at_least=LEAST,
            ),
            memory_figure("memory of the Olist import", peak),
        ]
    )


def memory_figure(what: str, peak: float) -> Figure:
    """The most megabytes that a process held, as part of what it may."""
    return Figure(what=what, ours=f"{peak:.0f} MB", against=f"{MEMORY_LIMIT} MB", ratio=peak / MEMORY_LIMIT, at_most=1)


def side(database: dict[str, Any], *arguments: str) -> Any:
    return json.loads(run_side("import_olist", *arguments, environment=database["environment"]))


def ours(folder: Path) -> dict[str, object]:
    """Our import of a folder into the configured database."""
    prepare()
    from makegood.domain.exchange.actions import import_olist
    from makegood.kernel import actors, clock

    start, start_processor = time.perf_counter(), time.process_time()
    report = import_olist(
        folder=folder,
        by=actors.system("bench"),
        now=clock.now(),
        progress=lambda *_: None,
        reject=lambda _: None,
    )
    seconds, processor = time.perf_counter() - start, time.process_time() - start_processor
    kinds = (report.sellers, report.products, report.customers, report.orders, report.purchases, report.reviews)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return {"seconds": seconds, "processor": processor, "peak_mb": peak, "added": sum(kind.added for kind in kinds)}


def bare(rows_of: str) -> dict[str, object]:
    """The rows of another database into the configured one, through the driver alone."""
    prepare()
    from django.apps import apps
    from django.db import connection

    connection.ensure_connection()
    driver = connection.connection
    mark = "?" if connection.vendor == "sqlite" else "%s"
    models = [model for model in apps.get_models() if model._meta.app_label in APPS]
    seconds = processor = 0.0
    counts = {}
    for model in models:
        table = model._meta.db_table
        # What the database works out itself is not written.
        written = [str(field.column) for field in model._meta.concrete_fields if not field.generated]
        columns, rows = read_table(connection.vendor, rows_of, table, written)
        if not rows:
            continue
        names = ", ".join(f'"{column}"' for column in columns)
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join([mark] * len(columns))})'  # noqa: S608 - our own tables
        cursor = driver.cursor()
        start, start_processor = time.perf_counter(), time.process_time()
        cursor.execute("BEGIN")
        cursor.executemany(statement, rows)
        cursor.execute("COMMIT")
        seconds += time.perf_counter() - start
        processor += time.process_time() - start_processor
        counts[table] = len(rows)
    return {
        "seconds": seconds,
        "processor": processor,
        "vendor": connection.vendor,
        "rows": sum(counts.values()),
        "tables": counts,
    }


def read_table(vendor: str, database: str, table: str, columns: list[str]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """All rows of a table as the driver gives them, in the order in which they lie there."""
    names = ", ".join(f'"{column}"' for column in columns)
    query = f'SELECT {names} FROM "{table}"'  # noqa: S608 - our own tables
    if vendor == "sqlite":
        import sqlite3

        with contextlib.closing(sqlite3.connect(database)) as source:
            found = source.execute(query)
            return [column[0] for column in found.description], found.fetchall()
    import psycopg
    from psycopg.types.json import Json

    with psycopg.connect(database) as source:
        answer = source.execute(query)
        rows = [tuple(Json(value) if isinstance(value, dict) else value for value in row) for row in answer]
        return [column.name for column in answer.description or ()], rows


if __name__ == "__main__":
    sys.exit(main())
