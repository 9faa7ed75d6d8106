"""Fills an empty installation with reviews: as many as wanted, of the shape that a marketplace has.

python -m tools.many_reviews --reviews 5000000 --data FOLDER       SQLite, in a folder of its own
MAKEGOOD_DATABASE_URL=postgres://… python -m tools.many_reviews --reviews 5000000 --data FOLDER

One seller, `large`, has exactly a fifth of them; the others follow Zipf's law. Each review has its customer, order,
purchase and article; some have a conversation, a second grade, a response, or were removed; the last four months have
their invitations. The same seed makes the same rows. `makegood verify` is clean afterwards.
"""

import argparse
import os
import sys
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, required=True, help="the data folder; made when it is not there")
    arguments = parser.parse_args()
    if arguments.reviews < 1:
        parser.error("--reviews must be 1 or more")
    os.environ["MAKEGOOD_DATA"] = str(arguments.data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "makegood.config.settings"
    import django

    django.setup()
    from makegood.jobs.setup import prepare

    from .fill import NotEmpty, fill

    prepare()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns) as bar:
            tasks = {"reviews": bar.add_task("reviews", total=arguments.reviews)}

            def show(what: str, done: int, total: int) -> None:
                if what not in tasks:
                    tasks[what] = bar.add_task(what, total=total)
                bar.update(tasks[what], completed=done)

            filled = fill(arguments.reviews, seed=arguments.seed, progress=show)
    except NotEmpty:
        print(f"{arguments.data}: there are sellers or reviews in this database already; name an empty one")
        return 2
    table, index = filled.bytes_per_review
    print(f"{filled.reviews:,} reviews, {filled.rows:,} rows in {filled.seconds:,.0f} s", end=": ")
    print(f"{filled.reviews / filled.seconds:,.0f} reviews/s, {filled.rows / filled.seconds:,.0f} rows/s")
    print(f"{table:,} bytes a review in tables, {index:,} in indexes")
    for name, (rows, indexes) in sorted(filled.sizes.items(), key=lambda item: -sum(item[1])):
        print(f"{rows / 1e6:12,.0f} MB {indexes / 1e6:12,.0f} MB  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
