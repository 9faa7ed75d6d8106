"""Ids: random ones of our own, and the marketplace's."""

import base64
import re
import secrets

ID_LENGTH = 26
MARKETPLACE_ID_LENGTH = 64
MARKETPLACE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


def new_id() -> str:
    """A new public id: 128 random bits as 26 lower-case base32 characters.

    Lower case because it also stands in e-mail addresses, whose case mail servers may change.
    """
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()


def is_marketplace_id(value: str) -> bool:
    """Whether a text may serve as the marketplace's own id of a seller, order, customer or product."""
    return MARKETPLACE_ID.match(value) is not None
