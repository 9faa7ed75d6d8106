"""Google's feed of merchant reviews, version 5.0 (developers.google.com/merchant-review-feeds)."""

from collections.abc import Collection
from datetime import datetime
from io import TextIOBase

from makegood.domain.invitations.queries import invited_at
from makegood.domain.reviews.enums import Status
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import BEST, WORST
from makegood.domain.sellers.models import Seller
from makegood.kernel.snapshot import one_moment

from ..queries import graded_sellers, in_batches, removed_reviews, shown_reviews
from .addresses import check_base_address, page
from .document import Document, fit
from .report import MerchantReport, Progress

_NAMESPACE = "http://schemas.google.com/merchant_reviews/5.0"
_ROOT = {
    "xmlns": _NAMESPACE,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": (
        f"{_NAMESPACE} http://www.gstatic.com/productsearch/static/reviews/5.0/merchant_reviews.xsd"
    ),
}
_SCALE = {"min": str(WORST), "max": str(BEST)}


def write_merchant_reviews(
    out: TextIOBase, *, seller_id: str | None, country: str | None, progress: Progress
) -> MerchantReport:
    """Write the reviews of all sellers, or of one, as of one moment (R11.4).

    The grade is the one that counts: a new one in place of the first (R7.2). Words that are withheld are not in it,
    though the grade is (R12.2), as in every average. Google keeps what a feed no longer holds, so removed reviews are
    told of as deleted. `country` is where the orders were made, two capital letters.

    Raises:
        FeedError: the address of this installation is none that Google can read.
    """
    check_base_address()
    report = MerchantReport()
    document = Document(out)
    with one_moment(), document.root("feed", **_ROOT):
        with document.list_of("merchants") as begin:
            for sellers in in_batches(graded_sellers(seller_id)):
                for seller in sellers:
                    begin()
                    _write_merchant(document, seller)
                    report.merchants += 1
        with document.list_of("reviews") as begin:
            shown = shown_reviews(seller_id)
            total = shown.count()
            for reviews in in_batches(shown):
                asked = invited_at([review.purchase_id for review in reviews])
                for review in reviews:
                    begin()
                    _write_review(document, review, asked, country)
                    report.reviews += 1
                    report.withheld += review.status == Status.HELD
                progress(report.reviews, total)
        with document.list_of("deleted_reviews") as begin:
            for reviews in in_batches(removed_reviews(seller_id)):
                for review in reviews:
                    begin()
                    with document.line("deleted_review", id=review.pk):
                        document.moment("last_update_timestamp", _changed(review))
                    report.deleted += 1
    return report


def _write_merchant(document: Document, seller: Seller) -> None:
    address = page("shop:shop", seller.pk)
    with document.line("merchant", id=seller.pk):
        document.leaf("name", seller.name)
        # A shop on a marketplace has no other page that we know of.
        document.leaf("merchant_url", address)
        document.leaf("rating_url", address)
        document.moment("create_timestamp", seller.created_at)
        document.moment("last_update_timestamp", max(seller.created_at, seller.updated_at))


def _write_review(document: Document, review: Review, asked: Collection[str], country: str | None) -> None:
    with document.line("review", id=review.pk, mid=review.seller_id):
        if name := fit(review.purchase.customer.display_name or "").strip():
            document.leaf("reviewer_name", name)
        document.moment("create_timestamp", review.submitted_at)
        document.moment("last_update_timestamp", _changed(review))
        if country is not None:
            document.leaf("country_code", country)
        # What they wrote about the first grade would puzzle beside a new one without what they wrote about that.
        words = [review.shown_text, review.shown_explanation if review.new_grade is not None else ""]
        document.leaf("content", "\n\n".join(filter(None, (fit(text).strip() for text in words))))
        with document.inside("ratings"):
            document.leaf("overall", str(review.counts_as), **_SCALE)
            if review.contact is not None:
                document.leaf("customer_service", str(review.contact), **_SCALE)
        document.leaf("collection_method", "after_fulfillment" if review.purchase_id in asked else "unsolicited")


def _changed(review: Review) -> datetime:
    # A review may be dated minutes ahead of its arrival (R8.1); Google wants no change before the beginning.
    return max(review.submitted_at, review.updated_at)
