from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import ApiKey
from ._keys import lock_key


def revoke_key(*, key_id: int, by: Actor, now: datetime) -> ApiKey:
    """Shut a key for good, its former secret too; repeating it changes nothing.

    Raises:
        NotFound: there is no key with this id, or none that one may know of.
        Forbidden: not the operator, nor an owner of the seller.
    """
    with transaction.atomic():
        key = lock_key(key_id, by)
        if key.revoked_at is None:
            key.revoked_at = now
            key.save(update_fields=["revoked_at"])
            audit.record("key.revoked", by=by, now=now, subject=("key", key.pk), seller_id=key.seller_ref or None)
    return key
