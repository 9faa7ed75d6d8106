"""The command line; each command loads, calls one action and prints."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from makegood import __version__
from makegood.kernel.loading import loading

from .shared import DataOption, say

COMMANDS = {
    "init": "installation.init",
    "demo": "demo.demo",
    "serve": "serving.serve",
    "worker": "working.worker",
    "inbound": "inbound.inbound",
    "link": "people.link",
    "grade": "grades.grade",
    "verify": "grades.verify",
    "backup": "backups.backup",
    "restore": "backups.restore",
    "user": "people.users",
    "apikey": "people.keys",
    "import": "data.imports",
    "export": "exports.exports",
    "feed": "feeds.feeds",
    "customer": "customers.customers",
}
"""Where each command or group of them is: a function or a group in a module of this package."""


class _OnDemand(TyperGroup):
    """Loads the one command that is asked for: all of them together take longer than most of them run.

    Contexts and commands are classes of click, of which typer has a copy that is not for others to import.
    """

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        # For a name that nobody has, the one that was meant is looked for among all.
        for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                self.commands[name] = _load(name)
        return self.commands.get(cmd_name)


def _load(name: str) -> Any:
    module, attribute = COMMANDS[name].split(".")
    with loading():
        found = getattr(import_module(f"{__name__}.{module}"), attribute)
    if isinstance(found, typer.Typer):
        return typer.main.get_group(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name)(found)
    return typer.main.get_command(alone)


app = typer.Typer(
    name="makegood",
    cls=_OnDemand,
    help="Self-hosted seller reviews for marketplaces.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        say(f"makegood {__version__}")
        raise typer.Exit


@app.callback()
def _everywhere(
    data_folder: DataOption = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Self-hosted seller reviews for marketplaces."""
