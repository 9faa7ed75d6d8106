"""What the import of files costs, beside the bulk path of the Olist import, over the same things.

Olist's files are imported into a fresh database, exported as CSV, and these files imported into another fresh one: both
databases then hold the same sellers, products, orders and reviews. Each side runs in a process of its own and is timed
from reading its files to its last commit. Runs on the configured database (MAKEGOOD_DATABASE_URL; SQLite otherwise), in
databases of its own that it removes. The data is not part of the project: `--folder DIR`, or MAKEGOOD_TEST_DATA, or
../shared/data.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report
from benchmarks.import_olist import ROOT, memory_figure
from benchmarks.import_olist import ours as import_all_of_olist

LEAST = 0.5
KINDS = ("sellers", "products", "orders", "reviews")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(os.environ.get("MAKEGOOD_TEST_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--folder", type=Path, default=shared / "olist")
    parser.add_argument("--rounds", type=int, default=1, help="how often; the best time of each side counts")
    parser.add_argument("--side", choices=["olist", "export", "files"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sides = {"olist": import_all_of_olist, "export": export, "files": import_files}
    if arguments.side:
        print(json.dumps(sides[arguments.side](arguments.folder)))
        return 0
    if not arguments.folder.is_dir():
        print(f"skipped: no export at {arguments.folder}")
        return 0
    return compare(arguments.folder, arguments.rounds)


def compare(folder: Path, rounds: int) -> int:
    """Run both sides in turn and print the best of each."""
    olist, files, again = [], [], []
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as exported:
        for number in range(rounds):
            with fresh_database() as first, fresh_database() as second:
                olist.append(side(first, "olist", folder))
                if number == 0:
                    side(first, "export", Path(exported))
                files.append(side(second, "files", Path(exported)))
                again.append(side(second, "files", Path(exported)))
    bulk, ours, twice = (min(side, key=lambda run: run["seconds"]) for side in (olist, files, again))
    ratio = bulk["seconds"] / ours["seconds"]
    processor = min(run["processor"] for run in olist) / min(run["processor"] for run in files)
    peak = max(run["peak_mb"] for run in files)
    for kind in KINDS:
        print(f"{ours['kinds'][kind]:20.1f} s {kind}")
    print(f"ratio in processor time {processor:.2f}")
    print(f"import again            {twice['seconds']:.1f} s, {twice['added']} rows added")
    missed = report(
        [
            Figure(
                what=f"import of {ours['rows']:,} rows from files" + (f", best of {rounds}" if rounds > 1 else ""),
                ours=f"{ours['rows'] / ours['seconds']:,.0f} rows/s",
                against=f"the bulk path of the Olist import: {ours['rows'] / bulk['seconds']:,.0f} rows/s",
                ratio=ratio,
                at_least=LEAST,
            ),
            memory_figure("memory of an import of files", peak),
        ]
    )
    return int(missed or twice["added"] > 0)


def side(database: dict[str, Any], name: str, folder: Path) -> Any:
    return json.loads(run_side("import_files", "--side", name, "--folder", folder, environment=database["environment"]))


def export(folder: Path) -> dict[str, object]:
    """Everything in the configured database, as CSV in a folder."""
    prepare()
    from makegood.domain.exchange import exports
    from makegood.kernel import clock

    listings = {
        "sellers": exports.sellers(),
        "products": exports.products(),
        "orders": exports.orders(),
        "reviews": exports.reviews(seller_id=None, first=None, last=None, now=clock.now()),
    }
    for kind, listing in listings.items():
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as out:
            exports.write(listing, out, form=exports.Format.CSV, progress=lambda *_: None)
    return {}


def import_files(folder: Path) -> dict[str, object]:
    """The files of a folder into the configured database."""
    prepare()
    from makegood.domain.exchange.actions import import_file
    from makegood.domain.exchange.enums import Kind
    from makegood.domain.exchange.parsing.rejects import Rejects
    from makegood.domain.exchange.parsing.source import Source
    from makegood.kernel import actors, clock

    kinds, rows, added = {}, 0, 0
    processor = time.process_time()
    for kind in KINDS:
        path = folder / f"{kind}.csv"
        start = time.perf_counter()
        with path.open("rb", buffering=0) as stream:
            report = import_file(
                kind=Kind(kind),
                source=Source(path.name, stream, path.stat().st_size),
                by=actors.system("bench"),
                now=clock.now(),
                progress=lambda *_: None,
                rejects=Rejects(),
            )
        kinds[kind] = time.perf_counter() - start
        rows += report.read
        added += report.added
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return {
        "seconds": sum(kinds.values()),
        "processor": time.process_time() - processor,
        "kinds": kinds,
        "rows": rows,
        "added": added,
        "peak_mb": peak,
    }


if __name__ == "__main__":
    sys.exit(main())
