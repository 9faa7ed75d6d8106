from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound

from ..models import ApiKey


def revoke_key(*, key_id: int, by: Actor, now: datetime) -> ApiKey:
    """Shut a key for good; repeating it changes nothing.

    Raises:
        NotFound: there is no key with this id.
    """
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
        if key is None:
            raise NotFound(_("There is no key with this number."))
        if key.revoked_at is None:
            key.revoked_at = now
            key.save(update_fields=["revoked_at"])
            audit.record("key.revoked", by=by, now=now, subject=("key", key.pk), seller_id=key.seller_ref or None)
    return key
