"""How secrets of the second factor, and sessions, lie in the database: readable with the secret key alone.

Whoever has the database, or a dump of it, and not that key can make no codes. `SECRET_KEY_FALLBACKS` are still
accepted; `actions.seal_second_factors` brings what is there under the present key.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

_MARK = "sealed:"


class Unreadable(Exception):
    """It was sealed with a key that is not known any more."""


def seal(text: str) -> str:
    """A text as it is stored."""
    return _MARK + _of(settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(stored: str) -> str:
    """The text again; what former versions stored is the text itself.

    Raises:
        Unreadable: neither the secret key nor a former one that is named opens it.
    """
    if not stored.startswith(_MARK):
        return stored
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _of(key).decrypt(stored.removeprefix(_MARK)).decode()
        except InvalidToken:
            continue
    raise Unreadable


def is_sealed(stored: str) -> bool:
    """Whether it is sealed with the present key."""
    if not stored.startswith(_MARK):
        return False
    try:
        _of(settings.SECRET_KEY).decrypt(stored.removeprefix(_MARK))
    except InvalidToken:
        return False
    return True


def _of(key: str) -> Fernet:
    derived = salted_hmac("makegood.second_factor", b"", secret=key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(derived))
