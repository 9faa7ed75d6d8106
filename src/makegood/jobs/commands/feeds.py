"""`makegood feed …`: what Google reads."""

import re
from typing import Annotated

import typer

from makegood.domain.exchange.feeds import FeedError, LeftOut, write_merchant_reviews, write_product_reviews

from .shared import EXIT_WRONG_USAGE, DataOption, check_seller, command, fail, hint, stream

feeds = typer.Typer(help="What customers wrote, in the XML that Google's Merchant Center reads.", no_args_is_help=True)

SellerOption = Annotated[str | None, typer.Option("--seller", metavar="ID", help="Only what this seller sold.")]

_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_LEFT_OUT = {
    LeftOut.WITHOUT_WORDS: "without words",
    LeftOut.WORDS_WITHHELD: "with words that are held or hidden",
    LeftOut.NO_ADDRESS: "of a product without an address (url)",
    LeftOut.UNUSABLE_ADDRESS: "of a product with an address (url) that Google cannot read",
}


@feeds.command("product-reviews")
@command
def product_reviews(seller: SellerOption = None, data_folder: DataOption = None) -> None:
    """Product reviews, version 2.2, on stdout. What is left out is counted on stderr, with the reason."""
    check_seller(seller)
    try:
        with stream("product reviews") as (out, progress):
            report = write_product_reviews(out, seller_id=seller, progress=progress)
    except FeedError as error:
        fail(str(error))
    hint(f"makegood: {_reviews(report.reviews)} in the feed")
    for reason, words in _LEFT_OUT.items():
        if count := report.left_out[reason]:
            hint(f"makegood: {_reviews(count)} left out: {words}")


@feeds.command("merchant-reviews")
@command
def merchant_reviews(
    seller: SellerOption = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CODE", help="Where orders are made, such as NL.")
    ] = None,
    data_folder: DataOption = None,
) -> None:
    """Reviews of sellers, version 5.0, on stdout."""
    if country is not None and not _COUNTRY.match(country):
        fail(f"--country {country}: a country has two capital letters, such as NL", EXIT_WRONG_USAGE)
    check_seller(seller)
    try:
        with stream("reviews") as (out, progress):
            report = write_merchant_reviews(out, seller_id=seller, country=country, progress=progress)
    except FeedError as error:
        fail(str(error))
    hint(f"makegood: {_reviews(report.reviews)} of {report.merchants:,} sellers in the feed")
    if report.withheld:
        hint(f"makegood: {_reviews(report.withheld)} of them without words that are held or hidden")
    if report.deleted:
        hint(f"makegood: {_reviews(report.deleted)} told of as deleted: removed")


def _reviews(count: int) -> str:
    return f"{count:,} review{'' if count == 1 else 's'}"
