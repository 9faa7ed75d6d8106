"""Every benchmark of this folder: `make bench`; some: `make bench ARGS="web import_olist"`; what there is: ARGS=--list.

Each runs on SQLite, then on a PostgreSQL server of its own, unless MAKEGOOD_DATABASE_URL names one database or
`--database` chooses. In the end one table of all figures. The latest of each figure stay in `benchmarks/measured.json`,
from which `docs/reference/benchmarks.md` is written.
"""

import argparse
import ast
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from benchmarks.databases import postgres_server
from benchmarks.figures import REPORT, Figure

HERE = Path(__file__).resolve().parent
MEASURED = HERE / "measured.json"
PAGE = HERE.parent / "docs" / "reference" / "benchmarks.md"
NOT_MEASURED = {"run", "figures", "databases", "requests", "size_calls", "oscar_side"}
ON_ONE = {"demo", "hostile_texts", "observing"}
"""What would measure the same on either database."""
URL = "MAKEGOOD_DATABASE_URL"
COLUMNS = ("what", "database", "ours", "against", "ratio", "target", "measured")

Row = dict[str, Any]


def main() -> int:
    benchmarks = {path.stem: path for path in sorted(HERE.glob("*.py")) if path.stem not in NOT_MEASURED}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="only on this one")
    parser.add_argument("--page", action="store_true", help="only write the page anew from what was measured")
    arguments = parser.parse_args()
    if arguments.list:
        for name, path in benchmarks.items():
            print(f"{name:20} {(ast.get_docstring(ast.parse(path.read_text())) or '').splitlines()[0]}")
        return 0
    if unknown := [name for name in arguments.names if name not in benchmarks]:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(benchmarks)}", file=sys.stderr)
        return 2
    measured: list[Row] = json.loads(MEASURED.read_text()) if MEASURED.exists() else []
    worst = 0
    if not arguments.page:
        rows, worst = run(arguments.names or list(benchmarks), addresses(arguments.database))
        measured = merged(measured, rows, order=list(benchmarks))
        MEASURED.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
        show(rows)
    PAGE.write_text(page(measured))
    return worst


def addresses(wanted: str | None) -> dict[str, str]:
    """The databases to measure on, by name."""
    if given := os.environ.get(URL):
        return {"PostgreSQL" if given.startswith("postgres") else "SQLite": given}
    found = {} if wanted == "postgres" else {"SQLite": ""}
    if wanted != "sqlite":
        if server := postgres_server():
            found["PostgreSQL"] = server
        else:
            print("skipped on PostgreSQL: no server is installed (Debian's package postgresql)")
    return found


def run(names: list[str], databases: dict[str, str]) -> tuple[list[Row], int]:
    """The figures of these benchmarks, and the worst of their exit codes."""
    rows, worst = [], 0
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        for name in names:
            for database, url in list(databases.items())[: 1 if name in ON_ONE else None]:
                print(f"== {name}, {database}", flush=True)
                report = Path(folder) / f"{name}-{database}"
                done = subprocess.run(  # noqa: S603 - our own
                    [sys.executable, "-m", f"benchmarks.{name}"],
                    check=False,
                    cwd=HERE.parent,
                    env={**os.environ, URL: url, REPORT: str(report)},
                )
                worst = max(worst, abs(done.returncode))
                lines = report.read_text().splitlines() if report.exists() else []
                told = {"benchmark": name, "database": "either" if name in ON_ONE else database, **circumstances(url)}
                rows += [told | json.loads(line) for line in lines]
    return rows, worst


def circumstances(url: str) -> Row:
    """When, on what and with which versions it was measured."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = [f"{name} {version(name.lower())}" for name in ("Makegood", "Django", "granian")]
    versions = [*packages, f"Python {platform.python_version()}", database_version(url)]
    return {"day": datetime.now(UTC).date().isoformat(), "on": f"{', '.join(versions)}, {cores} cores"}


def database_version(url: str) -> str:
    if not url.startswith("postgres"):
        return f"SQLite {sqlite3.sqlite_version}"
    with psycopg.connect(url) as server:
        return f"PostgreSQL {server.info.server_version // 10_000}"


def merged(old: list[Row], new: list[Row], *, order: list[str]) -> list[Row]:
    """The new figures in the place of the old ones of the same benchmark and database, in the order of benchmarks."""
    anew = {(row["benchmark"], row["database"]) for row in new}
    rows = [row for row in old if (row["benchmark"], row["database"]) not in anew and row["benchmark"] in order]
    databases = ["SQLite", "PostgreSQL", "either"]
    return sorted(rows + new, key=lambda row: (order.index(row["benchmark"]), databases.index(row["database"])))


def cells(row: Row) -> list[str]:
    figure = Figure(**{name: row[name] for name in Figure.__dataclass_fields__})
    ratio = f"{figure.ratio:.3g}" + ("" if figure.is_met else " (missed)")
    return [figure.what, row["database"], figure.ours, figure.against, ratio, figure.target, row["day"]]


def show(rows: list[Row]) -> None:
    table = Table(*COLUMNS[:-1])
    for row in rows:
        table.add_row(*cells(row)[:-1])
    console = Console()
    console.width = max(console.width, 150)
    console.print(table)


def page(measured: list[Row]) -> str:
    """docs/reference/benchmarks.md."""
    lines = [
        "# Benchmarks",
        "",
        "Every figure stands beside that of a peer or of the bare engine, measured in the same run on the same",
        "machine: only the ratio travels between machines. `make bench` measures all and writes this page;",
        "`make bench ARGS=NAME` renews the figures of one benchmark, `make bench ARGS=--list` says what each measures.",
        "",
    ]
    for name in dict.fromkeys(row["benchmark"] for row in measured):
        rows = [row for row in measured if row["benchmark"] == name]
        lines += [f"## {name}", "", f"{docstring(name)}", ""]
        lines += [f"| {' | '.join(COLUMNS)} |", "|---|---|---|---|--:|---|---|"]
        lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells(row))} |" for row in rows]
        lines.append("")
    lines += ["## Measured on", "", "| day | with |", "|---|---|"]
    lines += [f"| {day} | {on} |" for day, on in sorted({(row["day"], row["on"]) for row in measured})]
    lines.append("")
    return "\n".join(lines)


def docstring(name: str) -> str:
    return (
        (ast.get_docstring(ast.parse((HERE / f"{name}.py").read_text())) or "").partition("\n\n")[0].replace("\n", " ")
    )


if __name__ == "__main__":
    sys.exit(main())
