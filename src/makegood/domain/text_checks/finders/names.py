"""Names of shops, as whole words, however they are spaced."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from .reading import Reading, Span, read

_WORD = re.compile(r"[^\W_]+")
_LEGAL_FORMS = frozenset(["bv", "b", "v", "vof", "nv", "gmbh", "ltd", "llc", "inc", "webshop", "nl", "com"])
_MOST_WORDS = 6
_SHORTEST = 3
_SHORTEST_SPLIT = 6
"""Shorter names are only found written as they are: "ik" and "ea" make "ikea" too easily."""


def find_names(reading: Reading, names: Iterable[str]) -> Iterator[Span]:
    """Where one of these names stands: "Fietshoek", "Fiets Hoek", "fiets-hoek" for any of the three."""
    known = _known(tuple(names))
    if not known:
        return
    words = list(_WORD.finditer(reading.text))
    for first, word in enumerate(words):
        together = ""
        for count, other in enumerate(words[first : first + _MOST_WORDS], start=1):
            together += other.group()
            written = known.get(together)
            if written and (count in written or len(together) >= _SHORTEST_SPLIT):
                yield word.start(), other.end()


@lru_cache(maxsize=1)
def _known(names: tuple[str, ...]) -> Mapping[str, set[int]]:
    """The names without spaces, and of how many words they are; for text after text those of the same sellers."""
    known: dict[str, set[int]] = {}
    for name in names:
        core = _core(name)
        if len("".join(core)) >= _SHORTEST:
            known.setdefault("".join(core), set()).add(len(core))
    return known


def _core(name: str) -> list[str]:
    """The words of a name, without what says only that it is a company."""
    words = _WORD.findall(read(name).text)
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return words
