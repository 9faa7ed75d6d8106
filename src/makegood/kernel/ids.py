"""Ids: random ones of our own, and the marketplace's."""

import re
import secrets
from datetime import datetime

ID_LENGTH = 26
MARKETPLACE_ID_LENGTH = 64
_OWN_ID = re.compile(rf"[a-z2-7]{{{ID_LENGTH}}}\Z")
MARKETPLACE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


_BASE32 = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in range(256))


def new_id() -> str:
    """A new public id: 26 random characters of lower-case base32, which are 130 bits.

    Lower case because it also stands in e-mail addresses, whose case mail servers may change.
    """
    return secrets.token_bytes(ID_LENGTH).translate(_BASE32).decode("ascii")


_IN_ORDER = "234567abcdefghijklmnopqrstuvwxyz"
_TIME_LENGTH = 10


def new_ordered_id(moment: datetime) -> str:
    """A new id of the same form that sorts by the moment (milliseconds), then by 80 random bits.

    For rows made by the million that no link names: they lie one behind the other in every index.
    """
    ticks = int(moment.timestamp() * 1000)
    ordered = "".join(_IN_ORDER[ticks >> 5 * place & 31] for place in reversed(range(_TIME_LENGTH)))
    return ordered + new_id()[_TIME_LENGTH:]


def is_marketplace_id(value: str) -> bool:
    """Whether a text may serve as the marketplace's own id of a seller, order, customer or product."""
    return MARKETPLACE_ID.match(value) is not None


def is_id(value: str) -> bool:
    """Whether a text has the form of our own ids."""
    return _OWN_ID.match(value) is not None
