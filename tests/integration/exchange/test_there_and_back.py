"""R14.4: export, import into an empty installation, verify, export again: the same files, the same grades."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction

from makegood.domain.exchange import exports
from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.shapes.files import COLUMNS
from makegood.domain.reviews.models import Review
from makegood.kernel import installation
from tests.factories import NOW
from tests.integration.exchange.prompt import run
from tests.integration.exchange.rich import AT_LAST, make_rich_marketplace

pytestmark = pytest.mark.django_db

KINDS = ("sellers", "products", "orders", "reviews", "product-reviews")
FORMATS = ("csv", "jsonl")


@contextmanager
def an_installation() -> Iterator[None]:
    """An empty one, which is gone afterwards."""
    with transaction.atomic():
        installation.settle(NOW)
        yield
        transaction.set_rollback(True)


def export(form: str) -> dict[str, bytes]:
    return {kind: run("export", kind, "--format", form).stdout_bytes for kind in (*KINDS, "grades")}


def test_what_was_exported_and_imported_is_exported_the_same(settings, tmp_path: Path) -> None:
    settings.MAKEGOOD_NOW = AT_LAST
    with an_installation():
        make_rich_marketplace()
        files = {form: export(form) for form in FORMATS}
        count = Review.objects.count()
    assert count > 60
    for form in FORMATS:
        with an_installation():
            for kind in KINDS:
                file = tmp_path / f"{kind}.gz"
                file.write_bytes(gzip.compress(files[form][kind]))
                assert ", 0 unchanged, 0 rejected" in run("import", kind, str(file)).stdout
                assert ", 0 added, " in run("import", kind, str(file)).stdout
            for other in FORMATS:
                found = export(other)
                for kind, text in files[other].items():
                    assert found[kind].decode().split("\n") == text.decode().split("\n"), (
                        f"{kind} in {other} from {form}"
                    )
            run("verify")


def test_import_reads_every_column_that_export_writes() -> None:
    chosen = {"seller_id": None, "first": None, "last": None}
    listings = {
        Kind.SELLERS: exports.sellers(),
        Kind.PRODUCTS: exports.products(),
        Kind.ORDERS: exports.orders(),
        Kind.REVIEWS: exports.reviews(**chosen, now=NOW),
        Kind.PRODUCT_REVIEWS: exports.product_reviews(**chosen),
    }
    assert {kind: set(listing.columns) for kind, listing in listings.items()} == {
        kind: set(columns.cells) for kind, columns in COLUMNS.items()
    }
