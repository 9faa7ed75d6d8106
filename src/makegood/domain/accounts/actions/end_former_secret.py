from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import ApiKey
from ._keys import lock_key


def end_former_secret(*, key_id: int, by: Actor, now: datetime) -> ApiKey:
    """The former secret of a key stops before its time; where there is none any more nothing changes.

    Raises:
        NotFound: there is no key with this id, or none that one may know of.
        Forbidden: not the operator, nor an owner of the seller.
    """
    with transaction.atomic():
        key = lock_key(key_id, by)
        if key.former_until is not None and key.former_until > now:
            audit.record(
                "key.former_ended",
                by=by,
                now=now,
                subject=("key", key.pk),
                seller_id=key.seller_ref or None,
                before={"former_until": key.former_until},
            )
            key.former_prefix, key.former_hash, key.former_until = "", None, None
            key.save(update_fields=["former_prefix", "former_hash", "former_until"])
    return key
