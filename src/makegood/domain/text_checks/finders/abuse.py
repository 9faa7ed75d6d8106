"""Abusive words in Dutch and English (abuse.txt): whole words, also in the usual disguises, and none inside others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from .reading import Reading, Span

_WORD = re.compile(r"[a-z0-9]+(?:[*#@$!%&.'][a-z0-9*#@$!%&']*[a-z0-9])?|[@$][a-z0-9@$!]+")
_PLAIN = re.compile(r"[a-z0-9]+")
_ENDS = re.compile(r"[.!?;:]|\n\s*\n")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SET_APART = re.compile(r"(?<![a-z0-9])[a-z](?:[\s._*-]{1,2}[a-z]){2,40}(?![a-z0-9])")
_MASKED = re.compile(r"[a-z]+[*#@%&]+[a-z]+(?:[*#@%&]+[a-z]+)?\Z")
_DIGITS_AND_SIGNS = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "!": "i",
}
_MOST_DISGUISED = 4
_SHORTEST_DISGUISED = 4
"""Of words that begin with a digit or are masked by other signs than stars: "1ul" is a microlitre."""
_SHORTEST_INSIDE = 4
_LONGEST = 24


@dataclass(slots=True)
class _Entries:
    """The entries of one kind in the file: words, beginnings, parts, and words in a row by the first of them."""

    words: set[str] = field(default_factory=set)
    beginnings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    rows: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def add(self, entry: str) -> None:
        words = entry.split()
        if len(words) > 1:
            self.rows.setdefault(words[0], []).append(tuple(words))
        elif entry.startswith("*"):
            self.parts += (entry.strip("*"),)
        elif entry.endswith("*"):
            self.beginnings += (entry.rstrip("*"),)
        else:
            self.words.add(entry)

    def have(self, word: str) -> bool:
        return word in self.words or word.startswith(self.beginnings) or any(part in word for part in self.parts)

    def rows_in(self, words: list[re.Match[str]]) -> Iterator[Span]:
        """Where words of a text, of one sentence, are one of the rows."""
        for place, word in enumerate(words):
            for row in self.rows.get(word.group(), ()):
                found = words[place : place + len(row)]
                start, end = word.start(), found[-1].end()
                if tuple(word.group() for word in found) == row and not _ENDS.search(word.string, start, end):
                    yield start, end


@cache
def _lists() -> tuple[_Entries, _Entries]:
    """What is abuse, and what is innocent all the same."""
    abuse, innocent = _Entries(), _Entries()
    for line in Path(__file__).with_name("abuse.txt").read_text(encoding="utf-8").splitlines():
        entry = line.strip()
        if entry.startswith("!"):
            innocent.add(entry[1:])
        elif entry and not entry.startswith("#"):
            abuse.add(entry)
    return abuse, innocent


def find_abuse(reading: Reading) -> Iterator[Span]:
    """Words and rows of words on the list: as they are, stretched, masked, with digits for letters, or set apart."""
    abuse, innocent = _lists()
    words = list(_PLAIN.finditer(reading.text))
    found = [*abuse.rows_in(words), *_single_words(reading.text), *_letters_set_apart(reading.text)]
    spared = list(innocent.rows_in(words)) if found else []
    for start, end in found:
        if not any(first <= start and end <= last for first, last in spared):
            yield start, end


def _single_words(text: str) -> Iterator[Span]:
    return (
        word.span() for word in _WORD.finditer(text) if len(word.group()) <= 4 * _LONGEST and _is_abuse(word.group())
    )


@lru_cache(maxsize=4096)  # most words of a text are among those of others
def _is_abuse(word: str) -> bool:
    abuse, innocent = _lists()
    if word.isalpha() and not _STRETCHED.search(word):  # most words: as they are, and nothing else
        return abuse.have(word) and not innocent.have(word)
    if _MASKED.match(word) and _fits_mask(word):
        return True
    return any(abuse.have(form) and not innocent.have(form) for form in _forms(word))


def _forms(word: str) -> Iterator[str]:
    """What a word may stand for."""
    pieces = re.split(r"['.]", word)
    for form in {*pieces, "".join(pieces)}:
        yield form
        if _STRETCHED.search(form):
            yield _STRETCHED.sub(r"\1", form)
            yield _STRETCHED.sub(r"\1\1", form)
        if not form.isalpha():
            yield from _undisguised(form)


def _undisguised(word: str) -> Iterator[str]:
    """The word with the letters that its digits and signs may stand for, unless it has too few letters of its own."""
    disguised = sum(not char.isalpha() for char in word)
    if disguised > _MOST_DISGUISED or len(word) - disguised < 2:
        return
    if word[0].isdigit() and len(word) < _SHORTEST_DISGUISED:
        return
    yield from ("".join(way) for way in product(*(_DIGITS_AND_SIGNS.get(char, char) for char in word)))


def _fits_mask(word: str) -> bool:
    """Whether a word with stars in it ("k*t", "f**king") is one of the list with these letters hidden."""
    abuse, _ = _lists()
    if len(word) < _SHORTEST_DISGUISED and "*" not in word:
        return False
    return any(_hides(word, known) for known in abuse.words) or any(
        _hides(word[: len(known)], known) for known in (*abuse.beginnings, *abuse.parts)
    )


def _hides(masked: str, known: str) -> bool:
    return len(masked) == len(known) and all(
        sign == letter or not sign.isalpha() for sign, letter in zip(masked, known, strict=True)
    )


def _letters_set_apart(text: str) -> Iterator[Span]:
    """ "k u t", "h.o.e.r": the whole of such a run, or a longer word inside it ("i f u c k")."""
    abuse, innocent = _lists()
    for run in _SET_APART.finditer(text):
        places = [place for place in range(*run.span()) if text[place].isalpha()]
        letters = "".join(text[place] for place in places)
        if abuse.have(letters) and not innocent.have(letters):
            yield run.span()
            continue
        for first in range(len(letters)):
            for length in range(_SHORTEST_INSIDE, min(_LONGEST, len(letters) - first) + 1):
                if letters[first : first + length] in abuse.words:
                    yield places[first], places[first + length - 1] + 1
