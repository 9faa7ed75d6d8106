"""What a review may say, and which grade counts."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
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
class LowReview:
    """What the recovery figures know of one review whose first grade is low."""

    overall: int
    new_overall: int | None
    submitted_at: datetime
    contacted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a seller dealt with low reviews (R9.6).

    Shares are whole percents of all `count` of them, rounded half up. `median_wait` is from review to first contact,
    None without contact; `mean_change` is from first to new grade over those that have one, with one decimal, rounded
    half up, None without any.
    """

    count: int
    contacted_share: int
    median_wait: timedelta | None
    regraded_share: int
    mean_change: Decimal | None


def recovery(low: Iterable[LowReview]) -> Recovery | None:
    """The recovery figures over these reviews; None without any."""
    reviews = list(low)
    if not reviews:
        return None
    # A review may be dated minutes ahead (R8.1): nobody was contacted before it was there.
    waits = sorted(max(one.contacted_at - one.submitted_at, timedelta()) for one in reviews if one.contacted_at)
    changes = [one.new_overall - one.overall for one in reviews if one.new_overall is not None]
    return Recovery(
        count=len(reviews),
        contacted_share=_percent(len(waits), len(reviews)),
        median_wait=(waits[(len(waits) - 1) // 2] + waits[len(waits) // 2]) / 2 if waits else None,
        regraded_share=_percent(len(changes), len(reviews)),
        mean_change=_one_decimal(sum(changes), len(changes)) if changes else None,
    )


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def _one_decimal(total: int, count: int) -> Decimal:
    return Decimal((20 * total + count) // (2 * count)).scaleb(-1)
