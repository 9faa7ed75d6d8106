"""Filling an empty installation."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction

from makegood.domain.product_reviews.actions import rebuild_sums as rebuild_product_sums
from makegood.domain.reviews.actions import rebuild_repairs
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.models import Seller
from makegood.kernel import actors, audit, clock
from makegood.kernel.bulk import few_collections
from makegood.kernel.ids import new_id
from makegood.kernel.sealing import seal_rows

from .draw import Draw
from .filling import Progress, put_aside, say_sizes
from .marketplace import Marketplace
from .tables import SHEETS, Tables

BATCH = 50_000
TABLES = [sheet.model._meta.db_table for sheet in SHEETS]


@dataclass(slots=True)
class Filled:
    """What came of it. `sizes`: bytes of each table and of its indexes."""

    reviews: int
    rows: int = 0
    seconds: float = 0
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def bytes_per_review(self) -> tuple[int, int]:
        """Of tables and of indexes, with all that belongs to a review: customer, order, purchase, conversation."""
        tables, indexes = zip(*self.sizes.values(), strict=True)
        return sum(tables) // self.reviews, sum(indexes) // self.reviews


class NotEmpty(Exception):
    """There is something in the database already."""


def fill(count: int, *, seed: int, progress: Progress) -> Filled:
    """Writes so many reviews into the configured database, whose tables are there and empty.

    Raises:
        NotEmpty: there is a seller or a review.
    """
    if Seller.objects.exists() or Review.objects.exists():
        raise NotEmpty
    dice = random.Random(seed)
    draw = Draw(Marketplace.of(count, now=clock.now().replace(microsecond=0), dice=dice), dice)
    tables = Tables(draw)
    filled = Filled(count)
    by, run = actors.system("many_reviews"), new_id()
    start = time.monotonic()
    with few_collections(), put_aside(TABLES, progress):
        with transaction.atomic():
            tables.open()
        stream = draw.all()
        done = 0
        while batch := list(islice(stream, BATCH)):
            with transaction.atomic():
                filled.rows += tables.write(batch)
                added = {"reviews": len(batch)}
                audit.record("import.batch_stored", by=by, now=clock.now(), subject=("import", run), after=added)
            done += len(batch)
            progress("reviews", done, count)
    for done, step in enumerate(_LAST):
        progress("sums, seals and statistics", done, len(_LAST))
        step()
    progress("sums, seals and statistics", len(_LAST), len(_LAST))
    filled.seconds = time.monotonic() - start
    filled.sizes = say_sizes(TABLES)
    return filled


def _tidy() -> None:
    """What PostgreSQL's autovacuum would have done by and by. SQLite takes no stock of tables, as in the product."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


_LAST: Sequence[Callable[[], object]] = (rebuild_product_sums, rebuild_repairs, seal_rows, _tidy)
