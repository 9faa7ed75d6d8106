"""`tools.many_reviews` makes a database that the product could have made, and puts back what it put aside.

Every page and call that `benchmarks.size` measures reads it through indexes.
"""

import gc
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.size_calls import Measured, everything
from makegood.domain.reviews.enums import Progress
from makegood.domain.reviews.models import Review
from makegood.jobs.commands.grades import checks_of
from makegood.kernel import clock
from tools.many_reviews.fill import TABLES, NotEmpty, fill
from tools.many_reviews.marketplace import LARGE_PRODUCT, LARGE_SELLER

COUNT = 500
WHOLE = {
    # what waits, and nothing else, is in these
    *("report_queue", "appeal_queue", "review_checking_text", "review_checking_explained", "review_checking_response"),
    *("email_queue", "email_failed", "product_review_waiting", "received_unplaced"),
    # the first rows of all, in the order of the page
    *("purchase_list_all", "seller_list", "audit_at"),
    # the last seal
    *("sqlite_autoindex_kernel_auditseal_1", "sqlite_autoindex_kernel_auditseal_2"),
}
"""Indexes that may be read from their beginning."""


def constraints() -> dict[str, dict[str, object]]:
    """Every index and constraint of the tables that are filled."""
    with connection.cursor() as cursor:
        return {table: connection.introspection.get_constraints(cursor, table) for table in TABLES}


def read_whole(one: Measured) -> Iterator[str]:
    """The steps of a call that read a table or an index from its beginning, or all reviews of a seller."""
    arguments = one.before()
    with CaptureQueriesContext(connection) as queries:
        one.call(*arguments)
    if connection.vendor != "sqlite":  # PostgreSQL plans by the size of tables, and these are small
        return
    for query in queries.captured_queries:
        if query["sql"].lstrip().startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                steps = [row[3] for row in cursor.fetchall()]
            for step in steps:
                # All rows of a seller, where no limit ends it soon: a million in the place of the few that are named.
                of_seller = step.startswith("SEARCH reviews_review") and step.endswith("(seller_id=?)")
                if of_seller and " LIMIT " not in query["sql"]:
                    yield step
                index = re.search(r" INDEX (\w+)", step)
                if re.match(r"SCAN [a-z]+_", step) and "json_each" not in step and (index and index[1]) not in WHOLE:
                    yield step


@pytest.fixture
def alone_with_the_file() -> None:
    """What an earlier test did not let go is closed: an error of the database knows the statement that met it, and
    itself, so that only a look for garbage ends both. What was loaded since may have been left out of those.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.mark.usefixtures("alone_with_the_file")
@pytest.mark.django_db(transaction=True)
def test_what_is_generated_is_consistent_and_pages_read_it_through_indexes(client: Client) -> None:
    before = constraints()
    steps: dict[str, tuple[int, int]] = {}
    filled = fill(COUNT, seed=3, progress=lambda what, done, total: steps.update({what: (done, total)}))
    assert steps["reviews"] == (COUNT, COUNT)
    assert {what: done for what, (done, total) in steps.items() if done != total} == {}
    assert constraints() == before
    checks = checks_of(now=clock.now(), expected=None)
    differences = {name: list(check()) for name, check in checks.items()}
    assert {name: found for name, found in differences.items() if found} == {}
    connection.check_constraints()
    assert Review.objects.count() == COUNT == 5 * Review.objects.filter(seller_id=LARGE_SELLER).count()
    assert set(Review.objects.values_list("progress", flat=True)) == set(Progress)
    assert filled.rows > 4 * COUNT
    assert all(size > 0 for size in filled.bytes_per_review)

    assert client.get(f"/shop/{LARGE_SELLER}/").content.decode().count("<article") == 20
    assert client.get(f"/products/{LARGE_PRODUCT}/").status_code == 200
    wrong = {name: list(read_whole(one)) for name, one in everything().items()}
    assert {name: found for name, found in wrong.items() if found} == {}

    with pytest.raises(NotEmpty):
        fill(COUNT, seed=3, progress=lambda *_step: None)
