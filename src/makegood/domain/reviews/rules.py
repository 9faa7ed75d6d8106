"""What a review may say, and which grade counts."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal

WORST, BEST = 1, 10
ASPECTS = ("as_described", "delivery_time", "condition", "contact")
GOOD_FROM = 8
BANDS = {"low": (1, 5), "middle": (6, 7), "good": (8, 10)}
CLOCK_TOLERANCE = timedelta(minutes=5)
DIGEST_FROM = time(8)
"""From this time of the marketplace's day on the daily digest is sent (R4.5)."""
DIGEST_MARGIN = timedelta(minutes=5)
"""A digest ends so long before it is sent: a review whose transaction was still open then is in the next one."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a customer answered. Unanswered aspects are absent (R3.5)."""

    overall: int
    text: str = ""
    aspects: Mapping[str, int] = field(default_factory=dict)
    had_contact: bool | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that cannot be accepted."""

    field: str
    code: str


def is_grade(value: object) -> bool:
    """Whether a value is a whole number from 1 to 10; True and 8.0 are not (R3.8)."""
    return isinstance(value, int) and not isinstance(value, bool) and WORST <= value <= BEST


def read_grade(typed: str) -> int | None:
    """The grade in a form's text; None when it is no whole number from 1 to 10."""
    plain = typed.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 2):
        return None
    grade = int(plain)
    return grade if is_grade(grade) else None


def problems(answers: Answers) -> list[Problem]:
    """What is wrong with the grades: `out_of_range`, or `unknown_aspect`."""
    found = [] if is_grade(answers.overall) else [Problem("overall", "out_of_range")]
    for name, grade in answers.aspects.items():
        if name not in ASPECTS:
            found.append(Problem(f"aspects.{name}", "unknown_aspect"))
        elif not is_grade(grade):
            found.append(Problem(f"aspects.{name}", "out_of_range"))
    return found


def settled_contact(answers: Answers) -> tuple[bool | None, Mapping[str, int]]:
    """Whether there was contact, and the aspects that stand.

    The grade for contact is asked only after "yes" (R3.2): after "no" it is dropped; without an answer it is one.
    """
    if answers.had_contact is False:
        return False, {name: grade for name, grade in answers.aspects.items() if name != "contact"}
    return answers.had_contact or ("contact" in answers.aspects) or None, answers.aspects


def is_ahead(submitted_at: datetime, now: datetime) -> bool:
    """Whether a review is dated more than 5 minutes ahead (R8.1)."""
    return submitted_at > now + CLOCK_TOLERANCE


def counts_as(overall: int, new_overall: int | None, *, removed: bool, set_aside: bool) -> int | None:
    """The grade that counts: the new one from the moment it is given (R7.2), unless it was set aside (R12.2).

    None for a review that was removed: it counts in nothing.
    """
    if removed:
        return None
    return overall if new_overall is None or set_aside else new_overall


def band_of(overall: int) -> str:
    """The grade band of a first overall grade (R4.1)."""
    return next(band for band, (lowest, highest) in BANDS.items() if lowest <= overall <= highest)


def progress(*, contacted: bool, asked: bool, graded_again: bool) -> str:
    """How far a seller came with a review; the furthest step counts (R4.1)."""
    if graded_again:
        return "graded_again"
    if asked:
        return "asked_again"
    return "contacted" if contacted else "unanswered"


BLOT = "[…]"
_PARTICLES = frozenset(
    {"af", "al", "da", "dal", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "el", "het", "la", "le", "les"}
    | {"of", "op", "'t", "te", "ten", "ter", "van", "von"}
)
"""Words of names that are no names: blotting them out would only spoil the sentence."""
_APOSTROPHES = "'\u2019\u2018\u02bc\u00b4`"
_MARKS = "\u0300-\u036f"
"""The accents, where a letter and its accent are characters of their own."""


def without_name(text: str, *, name: str, address: str) -> str:
    """A text without somebody's name, whole or in part and in whatever case, and without their address (R13.2)."""
    words = [word.strip(".,;()") for part in name.split() for word in {part, *part.split("-")}]
    words = [word for word in words if len(word) > 1 and not _is_particle(word)]
    wanted = [name.strip(), address, *sorted(words, key=len, reverse=True)]
    parts = [r"\s+".join("".join(map(_letter, word)) for word in one.split()) for one in wanted]
    parts = [part for part in parts if not re.fullmatch(part, "")]
    if not parts:
        return text
    # Between letters it is part of another word: "An" in "Anders".
    found = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?![\w{_MARKS}])", re.IGNORECASE)
    blotted = unicodedata.normalize("NFC", found.sub(BLOT, unicodedata.normalize("NFD", text)))
    return re.sub(rf"{re.escape(BLOT)}(?:[\s-]+{re.escape(BLOT)})+", BLOT, blotted)


def _is_particle(word: str) -> bool:
    return re.sub(f"[{_APOSTROPHES}]", "'", word.casefold()) in _PARTICLES


def _letter(char: str) -> str:
    """In a text that is taken apart into letters and accents: accents come and go, and so do apostrophes."""
    if char in _APOSTROPHES:
        return f"[{_APOSTROPHES}]?"
    plain = re.sub(f"[{_MARKS}]", "", unicodedata.normalize("NFD", char))
    return f"{re.escape(plain)}[{_MARKS}]*" if plain else ""


@dataclass(frozen=True, slots=True)
class RepairFacts:
    """What became of one review that counts, with this first grade. `again` is the new grade, where it counts."""

    overall: int
    contacted: bool = False
    asked: bool = False
    set_aside: bool = False
    again: int | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """What it adds to the numbers of `Repaired`."""
        again = (int(self.again == grade) for grade in range(WORST, BEST + 1))
        return int(self.contacted), int(self.asked), int(self.set_aside), *again


NO_REPAIR = (0,) * len(RepairFacts(WORST).numbers)
REPAIRED = ("contacted", "asked", "set_aside", *(f"n{grade}" for grade in range(WORST, BEST + 1)))
"""The names of these numbers, in their order: also the columns of the table."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of the reviews with one first grade: to how many was written, how many were asked to grade again.

    `again` counts their new grades from 1 to 10, and `set_aside` those that the operator set aside.
    """

    contacted: int = 0
    asked: int = 0
    set_aside: int = 0
    again: tuple[int, ...] = (0,) * BEST

    @property
    def regraded(self) -> int:
        """How many have a new grade that counts."""
        return sum(self.again)

    def change(self, overall: int) -> int:
        """By how much these new grades moved the sum, from this first grade."""
        return sum((grade - overall) * times for grade, times in enumerate(self.again, WORST))


def first_grades(counting: Mapping[int, int], repaired: Mapping[int, Repaired]) -> dict[int, int]:
    """How many reviews began with each grade: those that count with it, before the new grades."""
    firsts = {grade: counting.get(grade, 0) for grade in range(WORST, BEST + 1)}
    for first, one in repaired.items():
        firsts[first] += one.regraded
        for grade, times in enumerate(one.again, WORST):
            firsts[grade] -= times
    return firsts


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a seller dealt with low reviews (R9.6).

    Shares are whole percents of all `count` of them, rounded half up. `median_wait` is from review to first contact,
    None without contact; `waits` says of how many, where these are not all. `mean_change` is from first to new grade
    over those that have one, with one decimal, rounded half up, None without any.
    """

    count: int
    contacted_share: int
    median_wait: timedelta | None
    regraded_share: int
    mean_change: Decimal | None
    waits: int | None = None


def recovery(
    counting: Mapping[int, int], repaired: Mapping[int, Repaired], waits: Sequence[timedelta], *, low_below: int
) -> Recovery | None:
    """The recovery figures over reviews that count with these grades; None where none began below `low_below`.

    `waits` are those of the reviews that were contacted, or of the newest of them.
    """
    low = range(WORST, low_below)
    firsts = first_grades(counting, repaired)
    count = sum(firsts[grade] for grade in low)
    if count <= 0:
        return None
    known = {grade: repaired[grade] for grade in low if grade in repaired}
    # Grades and repairs are read one after the other: of a write in between, one is ahead.
    contacted = min(sum(one.contacted for one in known.values()), count)
    regraded = min(sum(one.regraded for one in known.values()), count)
    change = sum(one.change(grade) for grade, one in known.items())
    return Recovery(
        count=count,
        contacted_share=_percent(contacted, count),
        median_wait=_median(waits),
        regraded_share=_percent(regraded, count),
        mean_change=_one_decimal(change, regraded) if regraded else None,
        waits=len(waits) if len(waits) < contacted else None,
    )


def _median(waits: Sequence[timedelta]) -> timedelta | None:
    # A review may be dated minutes ahead (R8.1): nobody was contacted before it was there.
    known = sorted(max(one, timedelta()) for one in waits)
    return (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2 if known else None


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def _one_decimal(total: int, count: int) -> Decimal:
    return Decimal((20 * total + count) // (2 * count)).scaleb(-1)
