"""Google's feed of product reviews, version 2.2 (developers.google.com/product-review-feeds)."""

from collections.abc import Collection, Iterable
from io import TextIOBase

from django.conf import settings

from makegood.domain.invitations.queries import invited_at
from makegood.domain.orders.models import Product
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.product_reviews.rules import FEWEST, MOST
from makegood.kernel.snapshot import one_moment

from ..queries import in_batches, shown_product_reviews
from .addresses import check_base_address, page, usable
from .document import Document, fit
from .report import LeftOut, ProductReport, Progress

VERSION = "2.2"
_ROOT = {
    "xmlns:vc": "http://www.w3.org/2007/XMLSchema-versioning",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:noNamespaceSchemaLocation": (
        f"http://www.google.com/shopping/reviews/schema/product/{VERSION}/product_reviews.xsd"
    ),
}


def write_product_reviews(out: TextIOBase, *, seller_id: str | None, progress: Progress) -> ProductReport:
    """Write what customers think of articles, or of those that one seller sold, as of one moment (R11.4).

    Removed reviews are not in it: Google forgets what a feed no longer holds. Nothing that leads to the customer is
    either: no order, no id of theirs.

    Raises:
        FeedError: the address of this installation is none that Google can read.
    """
    check_base_address()
    report = ProductReport()
    document = Document(out)
    with one_moment(), document.root("feed", **_ROOT):
        document.leaf("version", VERSION)
        with document.line("publisher"):
            document.leaf("name", settings.MAKEGOOD_MARKETPLACE_NAME)
        with document.list_of("reviews") as begin:
            shown = shown_product_reviews(seller_id)
            total = shown.count()
            for batch in in_batches(shown):
                asked = invited_at([review.purchase_id for review in batch])
                for review in batch:
                    reason = _reason_to_leave_out(review)
                    if reason is not None:
                        report.left_out[reason] += 1
                        continue
                    begin()
                    _write(document, review, asked)
                    report.reviews += 1
                progress(report.reviews + report.left_out.total(), total)
    return report


def _reason_to_leave_out(review: ProductReview) -> LeftOut | None:
    if not _words(review)[1]:
        return LeftOut.WITHOUT_WORDS
    if not review.words_shown:
        return LeftOut.WORDS_WITHHELD
    if not review.product.url:
        return LeftOut.NO_ADDRESS
    return None if usable(review.product.url) else LeftOut.UNUSABLE_ADDRESS


def _words(review: ProductReview) -> tuple[str, str]:
    """Title and content. Google wants a content: where there is no text, it is what else the customer wrote."""
    title, text = fit(review.title).strip(), fit(review.text).strip()
    if text:
        return title, text
    return "", title or "\n".join(_points([*review.pros, *review.cons]))


def _points(lines: Iterable[str]) -> list[str]:
    return [point for line in lines if (point := fit(line).strip())]


def _write(document: Document, review: ProductReview, asked: Collection[str]) -> None:
    title, content = _words(review)
    with document.line("review"):
        document.leaf("review_id", review.pk)
        with document.inside("reviewer"):
            name = fit(review.purchase.customer.display_name or "").strip()
            if name:
                document.leaf("name", name)
            else:
                document.leaf("name", "Anonymous", is_anonymous="true")
        document.moment("review_timestamp", review.submitted_at)
        if title:
            document.leaf("title", title)
        document.leaf("content", content)
        for kind, lines in (("pro", _points(review.pros)), ("con", _points(review.cons))):
            if lines:
                with document.inside(f"{kind}s"):
                    for line in lines:
                        document.leaf(kind, line)
        document.leaf("review_url", page("shop:helpful", review.product_id, review.pk), type="singleton")
        with document.inside("ratings"):
            document.leaf("overall", str(review.stars), min=str(FEWEST), max=str(MOST))
        with document.inside("products"), document.inside("product"):
            _write_product(document, review.product)
        document.leaf("collection_method", "post_fulfillment" if review.purchase_id in asked else "unsolicited")


def _write_product(document: Document, product: Product) -> None:
    with document.inside("product_ids"):
        # In the order of the schema, which wants none that is empty.
        for kind, value in (("gtin", product.gtin), ("sku", product.pk), ("brand", fit(product.brand).strip())):
            if value:
                with document.inside(f"{kind}s"):
                    document.leaf(kind, value)
    if title := fit(product.title).strip():
        document.leaf("product_name", title)
    document.leaf("product_url", usable(product.url) or product.url)
