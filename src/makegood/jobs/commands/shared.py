"""What commands have in common: options, errors in one line, output, progress."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, NoReturn, ParamSpec, TypeVar, cast

import structlog
import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from makegood.domain.sellers.queries import find_seller
from makegood.jobs import cli
from makegood.kernel import installation
from makegood.kernel.errors import Invalid, MakegoodError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from makegood.jobs.setup import Upgrading

EXIT_FAILED = cli.EXIT_FAILED
EXIT_WRONG_USAGE = cli.EXIT_WRONG_USAGE

_DAY = re.compile(r"(19[7-9][0-9]|2[01][0-9][0-9])-[0-9]{2}-[0-9]{2}\Z")

Params = ParamSpec("Params")
Result = TypeVar("Result")

DataOption = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Folder with database, secret key and mailbox (or MAKEGOOD_DATA; ./data if neither is given).",
    ),
]
"""Read by `jobs.cli` before Django starts; declared here so that every command's help shows it."""

TLS_LEFT_OPEN = "nobody said whether TLS protects a way over the network: write it at the end of the address"
MAIL_STAYS = "e-mail is not leaving this machine: MAKEGOOD_EMAIL_URL is mailbox:// (see the mailbox folder)"


def say(text: str) -> None:
    """A result, on stdout."""
    with _on_stdout():
        sys.stdout.write(f"{text}\n")


@contextmanager
def _on_stdout() -> Iterator[None]:
    """An error of writing names what could not be written: whoever reads it would look at the data folder."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, "standard output") from error


def hint(text: str) -> None:
    """A remark for people, on stderr."""
    sys.stderr.write(f"{text}\n")


def fail(text: str, code: int = EXIT_FAILED) -> NoReturn:
    """End with a line that names the thing and the remedy."""
    hint(f"makegood: {text}")
    raise typer.Exit(code)


def warn_about_environment() -> None:
    """Say in the log when e-mails go to a folder instead of to people, or what goes over the network may be read."""
    log = structlog.get_logger("makegood.command")
    if settings.MAKEGOOD_MAIL_STAYS_HERE:
        log.warning(MAIL_STAYS)
    for variable, remedy in settings.MAKEGOOD_TLS_LEFT_OPEN.items():
        log.warning(TLS_LEFT_OPEN, variable=variable, write=remedy)


def read_day(typed: str, option: str) -> date:
    """The day that somebody gave an option.

    Raises:
        Invalid: `invalid_date`.
    """
    if _DAY.match(typed):
        try:
            return date.fromisoformat(typed)
        except ValueError:  # such as 30 February
            pass
    raise Invalid.one(option, "invalid_date", f"{typed!r} is no date of these years; write it as 2026-11-23")


def check_seller(seller: str | None) -> None:
    """Ends the command where somebody named a seller that does not exist."""
    if seller is not None and find_seller(seller) is None:
        fail(f"there is no seller with the id {seller}")


def command(run: Callable[Params, Result]) -> Callable[Params, Result]:
    """A command on an existing installation: checked first, and errors that are answers become one line."""

    @wraps(run)
    def checked(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        try:
            installation.check()
        except installation.Unreachable as error:
            cli.stop(str(error), cli.EXIT_TRY_AGAIN)
        except ImproperlyConfigured as error:
            cli.stop(str(error))
        try:
            return run(*args, **kwargs)
        except Invalid as error:
            fail("; ".join(f"{one.field}: {one.message}" for one in error.errors), EXIT_WRONG_USAGE)
        except MakegoodError as error:
            fail(str(error))

    return checked


@contextmanager
def stream(label: str) -> Iterator[tuple[TextIOWrapper, Callable[[int, int], None]]]:
    """Stdout for a file of any length, the same bytes everywhere, and what a bar on stderr is told (done, of all).

    There is no bar where stdout is a terminal too: the two would write into each other.
    """
    out = cast("TextIOWrapper", sys.stdout)  # declared as less than it is
    out.reconfigure(encoding="utf-8", newline="")
    with progress_bar(disable=out.isatty()) as progress:
        task = progress.add_task(label, total=None)
        with _on_stdout():
            yield out, lambda done, total: progress.update(task, completed=done, total=total)
            out.flush()


@contextmanager
def progress_bar(*, disable: bool = False, uneven: bool = False) -> Iterator["Progress"]:
    """A bar on stderr, only where that is a terminal; above it what is said meanwhile, if that goes there too.

    `uneven`: one step may take as long as all others, so it says how long it has taken, not how long it will.
    """
    # Here, because most commands have none.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    errors = Console(stderr=True, highlight=False)
    text, count = TextColumn("{task.description}"), MofNCompleteColumn()
    columns = (
        (SpinnerColumn(), text, BarColumn(bar_width=20), count, TimeElapsedColumn())
        if uneven
        else (text, BarColumn(), count, TimeRemainingColumn())
    )
    bar = Progress(
        *columns,
        console=errors,
        disable=disable or not errors.is_terminal,
        # By itself it would take stdout to the terminal also from a file.
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar as progress:
        yield progress


def upgrading(progress: "Progress") -> "Upgrading":
    """Names each migration as it begins: in a bar on a terminal, in a line elsewhere."""
    tasks: list[TaskID] = []

    def told(done: int, total: int, name: str) -> None:
        if progress.disable:
            if name:
                hint(f"makegood: upgrading the database, {done + 1} of {total}: {name}")
            return
        label = f"Upgrading the database {name}".rstrip()
        if not tasks:
            tasks.append(progress.add_task(label, total=total))
        progress.update(tasks[0], completed=done, description=label)

    return told
