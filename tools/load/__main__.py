"""A mixed load for a while on an installation of its own: how long answers take, and whether anything is lost.

python -m tools.load --seconds 60 --rate 1000 --threads 8     what it can do: as fast as eight callers get answers
python -m tools.load --seconds 600 --rate 28                  ten minutes at a rate

Exit 1 when something accepted is lost or came twice, or when an answer was an error (5xx, or none).
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tools.load.installation import resident_megabytes
from tools.load.judge import errors_of, spread
from tools.load.whole import DATABASES, database_url, loaded, print_problems, print_rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=10, help="requests a second, all together")
    parser.add_argument("--threads", type=int, default=6, help="callers at the same time")
    parser.add_argument("--seed", default="load")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--folder", type=Path, help="where journal, logs and data stay; otherwise they are removed")
    arguments = parser.parse_args()
    url = database_url(arguments.database)
    with tempfile.TemporaryDirectory(prefix="makegood-load-") as made:
        folder = arguments.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        with loaded(folder, url, seed=arguments.seed, rate=arguments.rate, threads=arguments.threads) as run:
            run.world.client.timings.clear()
            run.driver.start()
            time.sleep(arguments.seconds)
            timings = list(run.world.client.timings)
            memory = {pid: resident_megabytes(pid) for pid in run.installation.web_processes()}
            run.settle()
            problems = run.end(kills=[])
            if failed := errors_of(run):
                problems.append(f"{failed} answers were errors")
            print_rows(
                run.rows()
                | {
                    "answers/s": f"{len(timings) / arguments.seconds:.1f}",
                    "reading": spread([one for one in timings if not one.writes]),
                    "writing": spread([one for one in timings if one.writes]),
                    "memory": ", ".join(f"{size:.0f} MB" for size in memory.values()) + " in the web processes",
                }
            )
    print_problems(problems)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
