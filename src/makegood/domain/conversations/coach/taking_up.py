"""Whether a message could only be meant for this customer: their name, or words of theirs."""

import re

from .common import COMMON, GREETINGS, STOCK
from .reading import WORD, blank, composed, fold

_SHORTEST, _LONGEST = 3, 40
_PART = 5
"""A compound is known by a part of at least this many letters: machine in koffiemachine."""

_SHOWN = 3
_ENDINGS = (
    "ende",
    "ing",
    "end",
    "ies",
    "jes",
    "en",
    "ed",
    "er",
    "es",
    "je",
    "'s",
    "ly",
    "de",
    "te",
    "e",
    "s",
    "t",
    "d",
    "y",
)
_DOUBLE = re.compile(r"([^\W\d_])\1")


def taken_up(text: str, their_words: str) -> list[str]:
    """Up to three words of the customer's, as the customer wrote them, that the text takes up."""
    ours = _stems(text)
    parts = {part for stem in ours for size in range(_PART, len(stem)) for part in (stem[:size], stem[-size:])}
    found: dict[str, str] = {}
    theirs = composed(their_words)
    for word in WORD.finditer(blank(STOCK, fold(theirs))):
        stem = _content_stem(word.group())
        if stem and stem not in found and _shares(stem, ours, parts):
            found[stem] = theirs[word.start() : word.end()]
    return list(found.values())[:_SHOWN]


def called_by_name(text: str, first_name: str) -> bool:
    """Whether the text names the customer.

    A name that is an ordinary word too ("Will", "Mark") counts only with a capital, and with a greeting before it or a
    comma beside it.
    """
    original = composed(text)
    folded = fold(original)
    name = fold(composed(first_name)).strip()
    if len(name) < 2:
        return False
    for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
        before = folded[max(0, found.start() - 20) : found.start()].split()
        greeted = bool(before) and before[-1] in GREETINGS
        capital = original[found.start()].isupper()
        beside = folded[found.end() : found.end() + 1] in {",", "!"} or (bool(before) and before[-1].endswith(","))
        if greeted or (capital and (beside or name not in COMMON)):
            return True
    return False


def _stems(text: str) -> frozenset[str]:
    """The stems of the content words, and the words themselves: a part of a compound has no ending to lose."""
    words = {word for word in WORD.findall(blank(STOCK, fold(composed(text)))) if _content_stem(word)}
    return frozenset(words | {_stem(word) for word in words})


def _content_stem(word: str) -> str:
    if not _SHORTEST <= len(word) <= _LONGEST or word in COMMON or word in GREETINGS:
        return ""
    return _stem(word)


def _stem(word: str) -> str:
    """A rough stem for both languages: leaks, leaking and leaked are one; lamp and lampen too."""
    if word.startswith("ge") and len(word) > 6 and word.endswith(("en", "d", "t")):
        word = word[2:]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending)
            break
    return _DOUBLE.sub(r"\1", word).replace("v", "f").replace("z", "s")


def _shares(stem: str, ours: frozenset[str], parts: set[str]) -> bool:
    if stem in ours:
        return True
    if len(stem) < _PART:
        return False
    # A compound on either side: theirs begins or ends with one of ours, or ours with theirs.
    return stem in parts or any(stem[:size] in ours or stem[-size:] in ours for size in range(_PART, len(stem)))
