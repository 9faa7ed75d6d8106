"""API keys: their shape and their hash."""

import hashlib
import secrets

KEY_PREFIX = "mg_"
SHOWN_CHARACTERS = 8


def new_key() -> str:
    """A new key: 256 random bits, recognisable by its prefix to people and secret scanners."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """What is stored of a key. Plain SHA-256: a random key of 256 bits needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def shown_prefix(key: str) -> str:
    """The first characters, by which an owner recognises a key in a list."""
    return key[:SHOWN_CHARACTERS]
