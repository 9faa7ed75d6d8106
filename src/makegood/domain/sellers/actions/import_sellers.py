from collections.abc import Iterable
from datetime import datetime

from makegood.kernel.bulk import insert_rows

from ..models import Seller


def import_sellers(*, sellers: Iterable[tuple[str, str]], now: datetime) -> None:
    """Add sellers that are not there yet, as (id, name), already checked; in the caller's transaction."""
    insert_rows(
        Seller,
        ["id", "name", "language", "email", "active", "created_at", "updated_at"],
        ((seller_id, name, "", "", True, now, now) for seller_id, name in sellers),
        skip_existing=True,
    )
