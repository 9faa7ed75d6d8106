"""`makegood customer erase` and `makegood export customer`: what somebody may ask about their own data."""

import json
import sys
from typing import Annotated

import typer

from makegood.domain.privacy.actions import erase_customer, export_customer
from makegood.kernel import actors, clock

from .shared import EXIT_WRONG_USAGE, DataOption, command, fail, hint, say

customers = typer.Typer(help="What is kept of one customer.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The marketplace's id of the customer.")]


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
def export(customer: IdArgument, data_folder: DataOption = None) -> None:
    """Everything that is kept of a customer, as one JSON document on stdout."""
    document = export_customer(customer_id=customer, by=actors.system("export.customer"), now=clock.now())
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    say("")
