"""What commands have in common: options, errors in one line, output, progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Annotated, NoReturn, ParamSpec, TypeVar

import typer
from django.core.exceptions import ImproperlyConfigured
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from makegood.jobs import cli
from makegood.kernel import installation
from makegood.kernel.errors import Invalid, MakegoodError

EXIT_FAILED = cli.EXIT_FAILED
EXIT_WRONG_USAGE = cli.EXIT_WRONG_USAGE

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

errors = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """A result, on stdout."""
    sys.stdout.write(f"{text}\n")


def hint(text: str) -> None:
    """A remark for people, on stderr."""
    sys.stderr.write(f"{text}\n")


def fail(text: str, code: int = EXIT_FAILED) -> NoReturn:
    """End with a line that names the thing and the remedy."""
    hint(f"makegood: {text}")
    raise typer.Exit(code)


def command(run: Callable[Params, Result]) -> Callable[Params, Result]:
    """A command on an existing installation: checked first, and errors that are answers become one line."""

    @wraps(run)
    def checked(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        try:
            installation.check()
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
def progress_bar() -> Iterator[Progress]:
    """A bar on stderr, only where that is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, disable=not errors.is_terminal) as progress:
        yield progress
