"""`makegood export …`: what is stored, as files that `makegood import` reads."""

from datetime import date
from typing import Annotated

import typer

from makegood.domain.exchange import exports as files
from makegood.domain.exchange.exports import Format, Listing
from makegood.kernel import clock

from . import customers
from .shared import EXIT_WRONG_USAGE, DataOption, check_seller, command, fail, read_day, stream

exports = typer.Typer(help="Take out what is stored, into files that import takes in again.", no_args_is_help=True)

FormatOption = Annotated[Format, typer.Option("--format", help="How the file is written.")]
SellerOption = Annotated[str | None, typer.Option("--seller", metavar="ID", help="Only of this seller.")]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Only from this day on, by the date of the review.")
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Only until this day, by the date of the review.")
]

exports.command("customer")(customers.export)


@exports.command("sellers")
@command
def sellers(form: FormatOption = Format.CSV, data_folder: DataOption = None) -> None:
    """All sellers, by id."""
    _write("sellers", files.sellers(), form)


@exports.command("products")
@command
def products(form: FormatOption = Format.CSV, data_folder: DataOption = None) -> None:
    """All products, by id."""
    _write("products", files.products(), form)


@exports.command("orders")
@command
def orders(form: FormatOption = Format.CSV, data_folder: DataOption = None) -> None:
    """All orders, by id, with customers, purchases and items; in CSV a line for each item."""
    _write("orders", files.orders(), form)


@exports.command("reviews")
@command
def reviews(
    form: FormatOption = Format.CSV,
    seller: SellerOption = None,
    first: FromOption = None,
    last: ToOption = None,
    data_folder: DataOption = None,
) -> None:
    """Reviews with their history, removed ones and withheld words included; the oldest first."""
    days = _days(first, last)
    check_seller(seller)
    _write("reviews", files.reviews(seller_id=seller, **days, now=clock.now()), form)


@exports.command("product-reviews")
@command
def product_reviews(
    form: FormatOption = Format.CSV,
    seller: SellerOption = None,
    first: FromOption = None,
    last: ToOption = None,
    data_folder: DataOption = None,
) -> None:
    """Reviews of products, removed ones and withheld words included; the oldest first."""
    days = _days(first, last)
    check_seller(seller)
    _write("product reviews", files.product_reviews(seller_id=seller, **days), form)


@exports.command("grades")
@command
def grades(
    form: FormatOption = Format.CSV,
    seller: SellerOption = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="As of this day (YYYY-MM-DD).")] = None,
    data_folder: DataOption = None,
) -> None:
    """The assessment grade of every seller, by id, as the API gives it."""
    now = clock.now()
    day = _day(on, "--on") or clock.marketplace_day(now)
    check_seller(seller)
    _write("grades", files.grades(seller_id=seller, on=day, now=now), form)


def _write(label: str, listing: Listing, form: Format) -> None:
    with stream(label) as (out, progress):
        files.write(listing, out, form=form, progress=progress)


def _days(first: str | None, last: str | None) -> dict[str, date | None]:
    days = {"first": _day(first, "--from"), "last": _day(last, "--to")}
    if first and last and first > last:
        fail(f"--from {first} lies after --to {last}", EXIT_WRONG_USAGE)
    return days


def _day(typed: str | None, option: str) -> date | None:
    return read_day(typed, option) if typed is not None else None
