"""What the actions about a key share."""

from django.utils.translation import gettext_lazy as _

from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound

from ..models import ApiKey
from ..permissions import check_may_keep_keys


def lock_key(key_id: int, by: Actor) -> ApiKey:
    """A key as the database has it at this moment, for somebody who may change it.

    Raises:
        NotFound: there is none with this number, or none that one may know of.
        Forbidden: too low a role.
    """
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no key with this number."))
    check_may_keep_keys(by, key.seller_ref)
    return key
