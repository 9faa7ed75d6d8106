"""Ids: random ones of our own, and the marketplace's."""

import re
import secrets

ID_LENGTH = 26
MARKETPLACE_ID_LENGTH = 64
MARKETPLACE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


_BASE32 = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in range(256))


def new_id() -> str:
    """A new public id: 26 random characters of lower-case base32, which are 130 bits.

    Lower case because it also stands in e-mail addresses, whose case mail servers may change.
    """
    return secrets.token_bytes(ID_LENGTH).translate(_BASE32).decode("ascii")


def is_marketplace_id(value: str) -> bool:
    """Whether a text may serve as the marketplace's own id of a seller, order, customer or product."""
    return MARKETPLACE_ID.match(value) is not None
