"""The checks on texts that shoppers read (R11.2, R12.5): one pipeline of named checks, plain Python."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from .enums import Check
from .finders import (
    Reading,
    Span,
    find_abuse,
    find_emails,
    find_ibans,
    find_links,
    find_names,
    find_phones,
    find_prices,
)
from .finders import read as read_text

PRODUCT_REVIEW_CHECKS = frozenset(Check)
"""R11.2: a product review is about the article, so all of them."""
SELLER_REVIEW_CHECKS = frozenset({Check.EMAIL, Check.PHONE, Check.IBAN, Check.LINK, Check.ABUSE})
"""R12.5: never prices and shop names, for that would silence complaints."""

_RATHER = {Check.LINK: Check.EMAIL, Check.PHONE: Check.IBAN}
"""What a hit of a check is not, where the other check has one too."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, and where: `text[start:end]` of the text as stored."""

    check: Check
    start: int
    end: int


def find(text: str, *, checks: Collection[Check], shop_names: Iterable[str] = ()) -> tuple[Hit, ...]:
    """What these checks find in a text, in the order of their places; hits of one check never overlap.

    `shop_names` are the names of the marketplace's sellers, for the check of that name. An address is an address and
    not a link too, and the digits of an IBAN are not a phone number.
    """
    reading = read_text(text)
    if not reading.text.strip():
        return ()
    shown = _Findings(reading, shop_names)
    hits = [Hit(check, start, end) for check in Check if check in checks for start, end in shown.of(check)]
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.check)))


class _Findings:
    """What each check finds in one text; each looks once, also where others build on it."""

    def __init__(self, reading: Reading, shop_names: Iterable[str]) -> None:
        joined = reading.joined()
        self._readings = [reading] if joined is reading else [reading, joined]
        self._finders: dict[Check, Callable[[Reading], Iterable[Span]]] = {
            Check.LINK: find_links,
            Check.EMAIL: find_emails,
            Check.PHONE: find_phones,
            Check.IBAN: find_ibans,
            Check.PRICE: find_prices,
            Check.SHOP_NAME: lambda reading: find_names(reading, shop_names),
            Check.ABUSE: find_abuse,
        }
        self._found: dict[Check, list[Span]] = {}

    def of(self, check: Check) -> list[Span]:
        """The places in the text as stored, merged where they overlap."""
        if check not in self._found:
            self._found[check] = self._look(check)
        return self._found[check]

    def _look(self, check: Check) -> list[Span]:
        found = self._in_readings(self._finders[check])
        return _apart(found, self.of(_RATHER[check])) if check in _RATHER else found

    def _in_readings(self, finder: Callable[[Reading], Iterable[Span]]) -> list[Span]:
        return _merged(reading.place(span) for reading in self._readings for span in finder(reading))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _apart(spans: list[Span], others: list[Span]) -> list[Span]:
    """Those spans that overlap none of the others; both in order."""
    kept: list[Span] = []
    place = 0
    for start, end in spans:
        while place < len(others) and others[place][1] <= start:
            place += 1
        if place == len(others) or others[place][0] >= end:
            kept.append((start, end))
    return kept
