"""A text as a person reads it, whatever its characters are, with the place of each in the text as stored."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]
"""From and up to: `text[start:end]`."""

# What looks like another character and is not taken apart by NFKD. Only what somebody would take for the letter.
_LOOK_ALIKES = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁһӏкмтԝԛпиз", "aeopcyxijsdhlkmtwqnu3", strict=True)),  # Cyrillic
        **dict(zip("αοειικνρτυχγω", "aoeiikvptuxyw", strict=True)),  # Greek
        **dict(zip("ıɡøłđɑʟɪʏɴʀ", "igoldaliynr", strict=True)),  # Latin
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u3002\u2219\u22c5\u00b7", "."),
        **dict.fromkeys("\u2018\u2019\u00b4`", "'"),
    }
)
# Letters of no width and no shape that are not of the category "format".
_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_SKIPPED = frozenset({"Cf", "Mn", "Me"})
_LONGEST_FOLDED = 4
"""Some characters stand for a whole sentence; what they say is of no matter here, and the text must not grow."""
_SET_APART = re.compile(r"(?<!\S)\S(?: \S){2,}(?!\S)")


@dataclass(frozen=True, slots=True)
class Reading:
    """Lower-case letters without accents; `places[i]` is where the character `text[i]` stands in `stored`."""

    stored: str
    text: str
    places: Sequence[int]

    def place(self, span: Span) -> Span:
        """A span of this reading as one of the text as stored."""
        start, end = span
        return self.places[start], self.places[end - 1] + 1

    def as_stored(self, span: Span) -> str:
        """The characters of a span as they were typed."""
        start, end = self.place(span)
        return self.stored[start:end]

    def without(self, dropped: Sequence[Span]) -> "Reading":
        """This reading without the characters of these spans, which are in order."""
        pieces: list[str] = []
        places: list[int] = []
        done = 0
        for start, end in [*dropped, (len(self.text), len(self.text))]:
            pieces.append(self.text[done:start])
            places.extend(self.places[done:start])
            done = end
        return Reading(self.stored, "".join(pieces), places)

    def joined(self) -> "Reading":
        """Letters that were set apart ("w w w . e x a m p l e . n l") written together; itself where there are none."""
        gaps = [
            (place, place + 1)
            for run in _SET_APART.finditer(self.text)
            for place in range(run.start() + 1, run.end(), 2)
        ]
        return self.without(gaps) if gaps else self


def read(stored: str) -> Reading:
    """The reading of a text: look-alike letters, accents, case and characters that cannot be seen are folded away."""
    if stored.isascii():
        return Reading(stored, stored.lower(), range(len(stored)))
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(stored):
        folded = char.lower() if char.isascii() else _folded(char)
        chars.append(folded)
        places.extend([place] * len(folded))
    return Reading(stored, "".join(chars), places)


def _folded(char: str) -> str:
    if char in _EMPTY or unicodedata.category(char) in _SKIPPED:
        return ""
    if char.isspace():
        return " "
    apart = unicodedata.normalize("NFKD", char.translate(_LOOK_ALIKES))
    kept = "".join(part for part in apart if unicodedata.category(part) not in _SKIPPED)
    return kept[:_LONGEST_FOLDED].casefold().translate(_LOOK_ALIKES)
