from collections.abc import Sequence
from datetime import datetime

from makegood.kernel.bulk import insert_rows
from makegood.kernel.values import search_text

from ..models import Seller
from ..queries import existing_ids


def import_sellers(*, sellers: Sequence[tuple[str, str]], now: datetime) -> int:
    """Add sellers that are not there yet, as (id, name), already checked; in the caller's transaction.

    How many were added. Raises IntegrityError when somebody else adds one of them at the same moment.
    """
    known = existing_ids({seller_id for seller_id, _ in sellers})
    fresh = {seller_id: name for seller_id, name in sellers if seller_id not in known}
    insert_rows(
        Seller,
        ["id", "name", "search_text", "language", "email", "active", "created_at", "updated_at"],
        [(seller_id, name, search_text(seller_id, name), "", "", True, now, now) for seller_id, name in fresh.items()],
    )
    return len(fresh)
