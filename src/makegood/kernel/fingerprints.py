"""What is kept of a text that may not be kept itself: enough to know it again, nothing to read."""

from django.conf import settings
from django.utils.crypto import salted_hmac


def fingerprint(text: str, *, purpose: str, key: str) -> str:
    """The text's HMAC under a secret key, in hex."""
    return salted_hmac(f"makegood.{purpose}", text, secret=key, algorithm="sha256").hexdigest()


def fingerprints(text: str, *, purpose: str) -> list[str]:
    """Its fingerprint under the secret key; then those under the former ones (`SECRET_KEY_FALLBACKS`)."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [fingerprint(text, purpose=purpose, key=key) for key in keys]
