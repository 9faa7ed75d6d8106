"""`makegood import …`."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import TaskID

from makegood.domain.exchange.actions import Counts, ImportReport, RowError, import_olist
from makegood.kernel import actors, clock

from .shared import EXIT_FAILED, DataOption, command, hint, progress_bar, say

imports = typer.Typer(help="Bring in what the marketplace already has.", no_args_is_help=True)


@imports.command("olist")
@command
def olist(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with the olist_*_dataset.csv(.gz) files.")],
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Write rejected rows here instead of to stderr.")
    ] = None,
    data_folder: DataOption = None,
) -> None:
    """The export of a real marketplace, as a worked example. Exit 1 if rows were rejected; twice changes nothing."""
    with ExitStack() as stack:
        file = stack.enter_context(rejects.open("w", encoding="utf-8")) if rejects else sys.stderr
        progress = stack.enter_context(progress_bar())
        tasks: dict[str, TaskID] = {}

        def advance(done: int, total: int, label: str) -> None:
            if label not in tasks:
                tasks[label] = progress.add_task(label, total=total)
            progress.update(tasks[label], completed=done, total=total)

        def reject(error: RowError) -> None:
            file.write(f"{error.file}:{error.line}: {error.reason}{f' ({error.detail})' if error.detail else ''}\n")

        report = import_olist(
            folder=folder, by=actors.system("import.olist"), now=clock.now(), progress=advance, reject=reject
        )
    _print_report(report)
    if rejected := report.rejected.total():
        hint(f"makegood: {rejected} rows were rejected" + (f"; see {rejects}" if rejects else ""))
        raise typer.Exit(EXIT_FAILED)


def _print_report(report: ImportReport) -> None:
    for kind in ("sellers", "products", "customers", "orders", "purchases", "reviews"):
        counts: Counts = getattr(report, kind)
        line = f"{kind}: {counts.read:,} read, {counts.added:,} added, {counts.unchanged:,} unchanged"
        if counts.superseded:
            line += f", {counts.superseded:,} superseded by a later answer"
        say(line)
    for reason, count in sorted(report.rejected.items()):
        say(f"rejected: {count:,} {reason.value}")
