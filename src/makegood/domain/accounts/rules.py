"""API keys: their shape, their hash, and how long a former secret goes on working."""

import hashlib
import re
import secrets
import string
import zlib
from datetime import timedelta

KEY_PREFIX = "mg_"
SHOWN_CHARACTERS = 8
LONGEST_KEY = 100

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM_DIGITS = 43
"""43 of 62 digits are 256 bits."""
_CHECK_DIGITS = 6
_KEY = re.compile(rf"{KEY_PREFIX}[0-9A-Za-z]{{{_RANDOM_DIGITS + _CHECK_DIGITS}}}")

LONGEST_OVERLAP = timedelta(days=7)
"""For so long at most a former secret goes on working."""
OVERLAPS = (timedelta(0), timedelta(hours=1), timedelta(hours=24), LONGEST_OVERLAP)
"""What a page offers."""
USUAL_OVERLAP = timedelta(hours=24)
RECENTLY = timedelta(days=1)
"""A key that was used within this time is in use: revoking it stops something."""


def new_key() -> str:
    """A new key: 256 random bits and a check sum, recognisable by its prefix to people and secret scanners."""
    random = "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM_DIGITS))
    return KEY_PREFIX + random + _check_sum(random)


def cannot_be_key(presented: str) -> bool:
    """Whether something is no key by its looks alone: the prefix is missing, or it was cut off or mistyped.

    Keys of former versions have another length and no check sum; they go on working.
    """
    if not presented.startswith(KEY_PREFIX) or len(presented) > LONGEST_KEY:
        return True
    if not _KEY.fullmatch(presented):
        return False
    random = presented[len(KEY_PREFIX) : -_CHECK_DIGITS]
    return presented[-_CHECK_DIGITS:] != _check_sum(random)


def _check_sum(random: str) -> str:
    """CRC-32 of the random part, in the same digits: a scanner can tell a key from a text that looks like one."""
    number = zlib.crc32(random.encode())
    digits = ""
    for _ in range(_CHECK_DIGITS):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def hash_key(key: str) -> str:
    """What is stored of a key. Plain SHA-256: a random key of 256 bits needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def shown_prefix(key: str) -> str:
    """The first characters, by which an owner recognises a key in a list."""
    return key[:SHOWN_CHARACTERS]
