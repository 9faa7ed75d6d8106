"""The command line; each command loads, calls one action and prints."""

import typer

from . import backups, customers, data, demo, exports, feeds, grades, inbound, installation, people, serving
from .shared import DataOption

app = typer.Typer(
    name="makegood",
    help="Self-hosted seller reviews for marketplaces.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _everywhere(data_folder: DataOption = None) -> None:
    """Self-hosted seller reviews for marketplaces."""


app.command("init")(installation.init)
app.command("demo")(demo.demo)
app.command("serve")(serving.serve)
app.command("worker")(serving.worker)
app.command("inbound")(inbound.inbound)
app.command("link")(people.link)
app.command("grade")(grades.grade)
app.command("verify")(grades.verify)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.add_typer(people.users, name="user")
app.add_typer(people.keys, name="apikey")
app.add_typer(data.imports, name="import")
app.add_typer(exports.exports, name="export")
app.add_typer(feeds.feeds, name="feed")
app.add_typer(customers.customers, name="customer")
