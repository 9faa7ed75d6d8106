"""API keys: their shape and their hash. Calls that may be repeated: the shape of their mark, what is kept of them."""

import hashlib
import json
import re
import secrets
from datetime import timedelta

KEY_PREFIX = "mg_"
SHOWN_CHARACTERS = 8

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
    """A new key: 256 random bits, recognisable by its prefix to people and secret scanners."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


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
