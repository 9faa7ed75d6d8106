"""Texts, grades and other values from outside: hostile until they passed here (R3.8)."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from .errors import Invalid

NAME_LIMIT = 200
REVIEW_LIMIT = 5_000
EXPLANATION_LIMIT = 1_000
MESSAGE_LIMIT = 10_000

LARGEST_COMPOSITION = 4

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WORD = re.compile(r"\w+")


def clean_text(raw: str, *, field: str, limit: int) -> str:
    """A text as it is kept: NFC, line ends LF, outer space trimmed, otherwise as typed (R3.8).

    Raises:
        Invalid: `invalid_characters` for NUL and lone surrogates, `too_long` past `limit` characters.
    """
    if "\x00" in raw or _SURROGATE.search(raw):
        raise Invalid.one(field, "invalid_characters", _("This text holds characters that cannot be stored."))
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    # Composing takes quadratic time over a row of combining marks: a megabyte of them would take minutes. Four
    # characters become one at most, so what is longer than this is too long in any case.
    if len(text) <= LARGEST_COMPOSITION * limit:
        text = unicodedata.normalize("NFC", text).strip()
    if len(text) > limit:
        raise Invalid.one(
            field,
            "too_long",
            _("This text has %(length)s characters; at most %(limit)s fit.") % {"length": len(text), "limit": limit},
        )
    return text


def clean_line(raw: str, *, field: str, limit: int = NAME_LIMIT) -> str:
    """A text of one line, such as a name or a title; no control characters, so that it can stand in a header.

    Raises:
        Invalid: `required` when nothing is left, `invalid_characters`, `too_long`.
    """
    text = clean_text(raw, field=field, limit=limit)
    if not text:
        raise Invalid.one(field, "required", _("This cannot be left empty."))
    if _LINE_CONTROL.search(text):
        raise Invalid.one(field, "invalid_characters", _("This must be one line without control characters."))
    return text


def fold(text: str) -> str:
    """A text for comparing: without case and accents (R4.1)."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def search_text(*parts: str) -> str:
    """What something is found by (`searched`): these texts without case and accents, each word after a space."""
    return "".join(f" {word}" for word in fold(" ".join(parts)).split())


def searched(typed: str) -> list[str]:
    """The parts of words of a `search_text` that somebody typed; NUL, which no database takes, is none."""
    return fold(typed.replace("\x00", " ")).split()


def search_words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))


def shown_again(typed: dict[str, str]) -> dict[str, str]:
    """What was typed, for the same form: NUL and lone surrogates, which no page can hold, as U+FFFD."""
    return {
        name: value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
        for name, value in typed.items()
    }
