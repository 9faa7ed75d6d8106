"""`makegood import …`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.progress import TaskID

from makegood.domain.exchange.actions import (
    Counts,
    FileReport,
    ImportReport,
    RowError,
    import_file,
    import_olist,
)
from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.parsing.rejects import Rejects, RejectsFile
from makegood.domain.exchange.parsing.rows import Row
from makegood.domain.exchange.parsing.source import Source
from makegood.kernel import actors, clock
from makegood.kernel.folder_lock import FolderBusy, at_work

from .shared import EXIT_FAILED, EXIT_WRONG_USAGE, DataOption, command, fail, hint, progress_bar, say

TOLD = 10
"""Rejected rows that are told one by one where no file takes them."""

imports = typer.Typer(help="Bring in what the marketplace already has.", no_args_is_help=True)

FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="CSV or JSON Lines, perhaps packed with gzip; - is standard input.")
]
RejectsOption = Annotated[
    Path | None,
    typer.Option("--rejects", metavar="FILE", help="Write rejected rows here, to be corrected and imported again."),
]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Check everything and store nothing.")]
ScaleOption = Annotated[
    int, typer.Option("--scale", metavar="N", help="5: grades are 1 to 5 stars, stored as 2, 4, 6, 8 and 10.")
]


@imports.command("sellers")
@command
def sellers(
    file: FileArgument, dry_run: DryOption = False, rejects: RejectsOption = None, data_folder: DataOption = None
) -> None:
    """Shops. Those that are there change where the file says something else."""
    _run(Kind.SELLERS, file, dry_run, rejects)


@imports.command("products")
@command
def products(
    file: FileArgument, dry_run: DryOption = False, rejects: RejectsOption = None, data_folder: DataOption = None
) -> None:
    """Articles. Those that are there change where the file says something else."""
    _run(Kind.PRODUCTS, file, dry_run, rejects)


@imports.command("orders")
@command
def orders(
    file: FileArgument, dry_run: DryOption = False, rejects: RejectsOption = None, data_folder: DataOption = None
) -> None:
    """Orders with customers and items; in CSV a line for each item. Nothing is cancelled for not being in the file."""
    _run(Kind.ORDERS, file, dry_run, rejects)


@imports.command("reviews")
@command
def reviews(
    file: FileArgument,
    dry_run: DryOption = False,
    rejects: RejectsOption = None,
    scale: ScaleOption = 10,
    data_folder: DataOption = None,
) -> None:
    """Reviews of sellers, with what became of them. A review that is stored stays as it is; nobody is told."""
    if scale not in (5, 10):
        fail("--scale is 5 or 10", EXIT_WRONG_USAGE)
    _run(Kind.REVIEWS, file, dry_run, rejects, stars=scale == 5)


@imports.command("product-reviews")
@command
def product_reviews(
    file: FileArgument, dry_run: DryOption = False, rejects: RejectsOption = None, data_folder: DataOption = None
) -> None:
    """Reviews of articles. A review that is stored stays as it is; nobody is told."""
    _run(Kind.PRODUCT_REVIEWS, file, dry_run, rejects)


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
        stack.enter_context(_at_work())
        file = stack.enter_context(rejects.open("w", encoding="utf-8")) if rejects else sys.stderr
        advance = stack.enter_context(_bars())

        def reject(error: RowError) -> None:
            file.write(f"{error.file}:{error.line}: {error.reason}{f' ({error.detail})' if error.detail else ''}\n")

        report = import_olist(
            folder=folder, by=actors.system("import.olist"), now=clock.now(), progress=advance, reject=reject
        )
    _print_olist(report)
    _end(report.rejected.total(), rejects)


def _run(kind: Kind, file: str, dry: bool, rejects: Path | None, *, stars: bool = False) -> None:
    with ExitStack() as stack:
        stack.enter_context(_at_work())
        source = stack.enter_context(_opened(file, rejects))
        told: Rejects = stack.enter_context(_rejects_file(rejects)) if rejects else _Told(source.name)
        report = import_file(
            kind=kind,
            source=source,
            by=actors.system(f"import.{kind.value}"),
            now=clock.now(),
            progress=stack.enter_context(_bars()),
            rejects=told,
            dry=dry,
            stars=stars,
        )
    if isinstance(told, _Told):
        told.end()
    _print(report)
    if dry:
        hint("makegood: this was a dry run; nothing was stored")
    _end(report.rejected.total(), rejects)


@contextmanager
def _at_work() -> Iterator[None]:
    try:
        with at_work("import"):
            yield
    except FolderBusy as error:
        fail(str(error))


@contextmanager
def _opened(file: str, rejects: Path | None) -> Iterator[Source]:
    if file == "-":
        yield Source("standard input", sys.stdin.buffer, None)
        return
    path = Path(file)
    if rejects is not None and rejects.exists() and path.exists() and rejects.samefile(path):
        fail(f"--rejects {rejects} is the file that is read: give another name", EXIT_WRONG_USAGE)
    try:
        stream: BinaryIO = path.open("rb", buffering=0)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}", EXIT_WRONG_USAGE)
    with stream:
        stat = path.stat()
        yield Source(path.name, stream, stat.st_size if path.is_file() else None)


@contextmanager
def _rejects_file(path: Path) -> Iterator[RejectsFile]:
    try:
        file = RejectsFile(path)
    except OSError as error:
        fail(f"--rejects {path} cannot be written: {error.strerror}", EXIT_WRONG_USAGE)
    with file:
        yield file


@contextmanager
def _bars() -> Iterator[Callable[[int, int | None, str], None]]:
    """A bar for each file, by its bytes as they lie on the disk."""
    with progress_bar() as progress:
        tasks: dict[str, TaskID] = {}

        def advance(done: int, total: int | None, label: str) -> None:
            if label not in tasks:
                tasks[label] = progress.add_task(label, total=total)
            progress.update(tasks[label], completed=done, total=total)

        yield advance


class _Told(Rejects):
    """The first few rejected rows, a line each on stderr."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: list[str] = []
        self._count = 0

    def write(self, row: Row, reason: str, detail: str) -> None:
        self._count += 1
        if self._count <= TOLD:
            self._lines.append(f"{self._name}:{row.line}: {reason}{f' ({detail})' if detail else ''}")

    def end(self) -> None:
        """When the bar is gone."""
        for line in self._lines:
            hint(line)
        if self._count > TOLD:
            hint(f"… and {self._count - TOLD:,} more rows; --rejects FILE writes all of them")


def _print(report: FileReport) -> None:
    line = f"{report.kind.value}: {report.read:,} read, {report.added:,} added"
    if report.kind in (Kind.SELLERS, Kind.PRODUCTS, Kind.ORDERS):
        line += f", {report.changed:,} changed"
    say(f"{line}, {report.unchanged:,} unchanged, {report.rejected.total():,} rejected")
    if report.kind is Kind.ORDERS:
        say(f"customers: {report.customers_added:,} added, {report.customers_changed:,} changed")
    for reason, count in sorted(report.rejected.items()):
        say(f"rejected: {count:,} {reason}")


def _print_olist(report: ImportReport) -> None:
    for kind in ("sellers", "products", "customers", "orders", "purchases", "reviews"):
        counts: Counts = getattr(report, kind)
        line = f"{kind}: {counts.read:,} read, {counts.added:,} added, {counts.unchanged:,} unchanged"
        if counts.superseded:
            line += f", {counts.superseded:,} superseded by a later answer"
        say(line)
    for reason, count in sorted(report.rejected.items()):
        say(f"rejected: {count:,} {reason.value}")


def _end(rejected: int, rejects: Path | None) -> None:
    if rejected:
        hint(f"makegood: rejected: {rejected:,}" + (f"; see {rejects}" if rejects else ""))
        raise typer.Exit(EXIT_FAILED)
