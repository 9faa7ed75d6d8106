"""API keys: their shape, their hash, and how long a former secret goes on working.

Calls that may be repeated: the shape of their mark, and what is kept of their answers. Sessions: how long they last.
"""

import hashlib
import json
import re
import secrets
import string
import zlib
from datetime import datetime, timedelta

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

LONGEST_SESSION = timedelta(days=14)
"""After the log-in; whatever is done in it."""
LONGEST_PAUSE = timedelta(days=3)
"""So long a session lasts that nobody uses: over a weekend."""

ANSWERS_KEPT_FOR = timedelta(hours=24)
LONGEST_WAIT = 10.0
"""Seconds that a call waits for the answer to the same one."""
LONGEST_MARK = 255
"""Characters of an `Idempotency-Key`."""
LINES = "application/x-ndjson"
"""The type of an answer with a line for each object."""
SHOWN_ONCE = frozenset({"secret"})
"""Fields of an answer that are shown the first time only: they are not kept, so that a repeated call does not get them.
Whatever is to be shown once carries such a name, at the top of its answer.
"""

_BARE = re.compile(r"[!#-~][!-~]*\Z")
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"\Z')
_ID = re.compile(rb'"([A-Za-z0-9._-]{1,64})\\*"')
"""A text that may be an id, also in JSON that stands as a text in JSON."""


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


def mark_of(header: str) -> str | None:
    """The value of an `Idempotency-Key`: 1 to 255 characters of printable ASCII, as they are or as a quoted string of
    RFC 8941; None for anything else.
    """
    text = header.strip(" \t")
    if quoted := _QUOTED.match(text):
        mark = re.sub(r'\\(["\\])', r"\1", quoted[1])
    else:
        mark = text if _BARE.match(text) else ""
    return mark if 0 < len(mark) <= LONGEST_MARK else None


def is_kept(status: int) -> bool:
    """Whether an answer with this status is the end of the matter, and given again to the same call."""
    return status not in (401, 429) and status < 500


def kept_part(content: bytes) -> bytes:
    """An answer without what is shown once."""
    if not any(f'"{name}"'.encode() in content for name in SHOWN_ONCE):
        return content
    try:
        answer = json.loads(content)
    except ValueError:
        return content
    if not isinstance(answer, dict):
        return content
    return json.dumps({name: value for name, value in answer.items() if name not in SHOWN_ONCE}).encode()


def tells_of(about: str, content: bytes, ids: frozenset[str]) -> bool:
    """Whether an answer is about one of these ids, or one stands somewhere in it, as a whole text."""
    return about in ids or any(found.decode() in ids for found in _ID.findall(content))


def without(about: str, content_type: str, content: bytes, ids: frozenset[str]) -> bytes | None:
    """What is left of an answer that tells of these ids: the other lines, where it has one for each object."""
    if content_type != LINES:
        return None
    return b"".join(line for line in content.splitlines(keepends=True) if not tells_of(about, line, ids))


def session_ends_at(began_at: datetime, used_at: datetime) -> datetime:
    """When a session ends that was used last then."""
    return min(began_at + LONGEST_SESSION, used_at + LONGEST_PAUSE)
