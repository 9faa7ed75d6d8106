from contextlib import suppress

from allauth.mfa.models import Authenticator
from django.db import transaction

from ..encryption import Unreadable, is_sealed, seal, unseal

_SECRETS = ("secret", "seed")


def seal_second_factors() -> int:
    """Bring the secrets of second factors under the present secret key; how many were not. Safe to repeat.

    Those that former versions stored as they are, and those under a key that is a former one now. One that no known
    key opens stays as it is: should the key come back, so does the second factor.
    """
    sealed = 0
    for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            one = Authenticator.objects.select_for_update().filter(pk=pk).first()
            sealed += one is not None and _sealed(one)
    return sealed


def _sealed(one: Authenticator) -> bool:
    loose = {name: one.data[name] for name in _SECRETS if name in one.data and not is_sealed(one.data[name])}
    with suppress(Unreadable):
        one.data |= {name: seal(unseal(stored)) for name, stored in loose.items()}
        if loose:
            one.save(update_fields=["data"])
            return True
    return False
