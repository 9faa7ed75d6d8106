"""The bulk path: sellers that passed their checks already, in the caller's transaction, without a row of audit each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.values import search_text

from ..models import Seller
from ..queries import existing_ids


def import_sellers(*, sellers: Sequence[tuple[str, str]], now: datetime) -> int:
    """Add sellers that are not there yet, as (id, name). How many were added.

    Raises IntegrityError when somebody else adds one of them at the same moment.
    """
    known = existing_ids({seller_id for seller_id, _ in sellers})
    fresh = {seller_id: {"name": name} for seller_id, name in sellers if seller_id not in known}
    _insert(fresh, now)
    return len(fresh)


def merge_sellers(*, sellers: Mapping[str, Mapping[str, str | bool]], now: datetime) -> dict[str, bool]:
    """Add sellers and change those that are there, by id, as `check_seller` gives them.

    Of those that were there: whether they changed. What is not said of a seller stays as it is. Raises IntegrityError
    as `import_sellers`.
    """
    stored = {one.pk: one for one in Seller.objects.filter(pk__in=any_of(sellers)).select_for_update().order_by("pk")}
    fresh = {seller_id: wanted for seller_id, wanted in sellers.items() if seller_id not in stored}
    _insert(fresh, now)
    return {seller_id: _change(seller, sellers[seller_id], now) for seller_id, seller in stored.items()}


def _change(seller: Seller, wanted: Mapping[str, str | bool], now: datetime) -> bool:
    changed = [name for name, value in wanted.items() if getattr(seller, name) != value]
    if changed:
        for name in changed:
            setattr(seller, name, wanted[name])
        seller.search_text = search_text(seller.pk, seller.name)
        seller.updated_at = now
        seller.save(update_fields=[*changed, "search_text", "updated_at"])
    return bool(changed)


def _insert(sellers: Mapping[str, Mapping[str, str | bool]], now: datetime) -> None:
    insert_rows(
        Seller,
        ["id", "name", "search_text", "language", "email", "active", "created_at", "updated_at"],
        [
            (
                seller_id,
                said["name"],
                search_text(seller_id, str(said["name"])),
                said.get("language", ""),
                said.get("email", ""),
                said.get("active", True),
                now,
                now,
            )
            for seller_id, said in sellers.items()
        ],
    )
