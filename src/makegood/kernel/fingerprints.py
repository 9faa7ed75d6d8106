"""What is kept of a text that may not be kept itself: enough to know it again, nothing to read."""

from django.conf import settings
from django.utils.crypto import salted_hmac


def fingerprints(text: str, *, purpose: str) -> list[str]:
    """The text's HMAC under the secret key, in hex; then those under the former ones (`SECRET_KEY_FALLBACKS`)."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(f"makegood.{purpose}", text, secret=key, algorithm="sha256").hexdigest() for key in keys]
