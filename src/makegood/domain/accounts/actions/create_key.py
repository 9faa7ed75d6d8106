from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.values import clean_line

from .. import rules
from ..enums import Scope
from ..models import ApiKey
from ..permissions import check_may_keep_keys


def create_key(*, seller_id: str | None, name: str, scope: Scope, by: Actor, now: datetime) -> tuple[ApiKey, str]:
    """A new key for the marketplace (`seller_id` None) or for one seller, with the key itself, shown only here.

    Raises:
        Invalid: `invalid_characters`, `too_long`.
        NotFound, Forbidden: not the operator, nor an owner of the seller.
    """
    check_may_keep_keys(by, seller_id or "")
    key = rules.new_key()
    with transaction.atomic():
        stored = ApiKey.objects.create(
            prefix=rules.shown_prefix(key),
            hash=rules.hash_key(key),
            name=clean_line(name, field="name") if name.strip() else "",
            seller_ref=seller_id or "",
            scope=scope,
            made_by_kind=by.kind.value,
            made_by=by.id,
            created_at=now,
        )
        audit.record(
            "key.created",
            by=by,
            now=now,
            subject=("key", stored.pk),
            seller_id=seller_id,
            after={"scope": scope.value},
        )
    return stored, key
