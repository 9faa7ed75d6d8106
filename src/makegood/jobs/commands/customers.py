"""`makegood customer erase` and `makegood export customer`: what somebody may ask about their own data."""

import json
import sys
from typing import Annotated

import typer

from makegood.domain.exchange.exports import Format
from makegood.domain.privacy.actions import erase_customer, export_customer
from makegood.kernel import actors, clock

from .shared import EXIT_WRONG_USAGE, DataOption, command, fail, hint, say, stream

customers = typer.Typer(help="What is kept of one customer.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The marketplace's id of the customer.")]
FormatOption = Annotated[Format | None, typer.Option("--format", help="How it is written.")]


@customers.command("erase")
@command
def erase(
    customer: IdArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_folder: DataOption = None,
) -> None:
    """Erase a customer: name, address and words go; grades, dates and order ids stay. It cannot be undone."""
    if not yes:
        if not sys.stdin.isatty():
            fail("erasing cannot be undone; add --yes to do so without being asked", EXIT_WRONG_USAGE)
        typer.confirm(
            f"Erase customer {customer}? Name, address and words go for good; grades stay.", abort=True, err=True
        )
    done = erase_customer(customer_id=customer, by=actors.system("customer.erase"), now=clock.now())
    say(
        f"Erased: {done.purchases} purchases, {done.reviews} reviews, {done.product_reviews} product reviews,"
        f" {done.messages} messages,"
        f" {done.emails} e-mails, {done.received} received e-mails, {done.webhooks} messages to webhooks"
    )
    if not done.is_settled:
        hint("makegood: somebody is reading the database; the worker empties its log within minutes")


@command
def export(customer: IdArgument, form: FormatOption = None, data_folder: DataOption = None) -> None:
    """Everything that is kept of a customer, as one JSON document on stdout; jsonl puts it on one line."""
    if form is Format.CSV:
        fail("what is kept of a customer is one JSON document and fits no table: use --format jsonl", EXIT_WRONG_USAGE)
    document = export_customer(customer_id=customer, by=actors.system("export.customer"), now=clock.now())
    with stream("customer") as (out, _progress):
        json.dump(document, out, ensure_ascii=False, indent=None if form else 2)
        out.write("\n")
