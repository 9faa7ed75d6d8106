"""What a product review may say, and the average of an article (R11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST, MOST = 1, 5
STARS = range(FEWEST, MOST + 1)
MOST_POINTS = 10
"""Pros, and cons, at most; each is a line of `kernel.values.NAME_LIMIT` characters."""
CLOCK_TOLERANCE = timedelta(minutes=5)
LATE_AFTER = timedelta(days=2)
"""Words that wait for longer are marked as late, as those of reviews of sellers are (R12.5)."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a customer says of an article. `pros` and `cons` are a line each."""

    stars: int
    title: str = ""
    text: str = ""
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()


def is_stars(value: object) -> bool:
    """Whether a value is a whole number from 1 to 5; True and 4.0 are not (R3.8)."""
    return isinstance(value, int) and not isinstance(value, bool) and FEWEST <= value <= MOST


def read_stars(typed: str) -> int | None:
    """The number of stars in a form's text; None when it is no whole number from 1 to 5."""
    plain = typed.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 2):
        return None
    stars = int(plain)
    return stars if is_stars(stars) else None


def read_points(typed: str) -> tuple[str, ...]:
    """Pros or cons typed one a line; signs that people begin such lines with are left out, and so are empty lines."""
    lines = (line.strip().removeprefix("-").removeprefix("+").removeprefix("•").strip() for line in typed.splitlines())
    return tuple(line for line in lines if line)


def is_ahead(submitted_at: datetime, now: datetime) -> bool:
    """Whether a review is dated more than 5 minutes ahead, as with reviews of sellers (R8.1)."""
    return submitted_at > now + CLOCK_TOLERANCE


@dataclass(frozen=True, slots=True)
class Rating:
    """How an article is rated. `counts` is how many reviews have 1, 2, … 5 stars."""

    counts: tuple[int, ...] = (0,) * MOST

    @property
    def count(self) -> int:
        """How many reviews count."""
        return sum(self.counts)

    @property
    def sum(self) -> int:
        """Their stars together."""
        return sum(stars * times for stars, times in zip(STARS, self.counts, strict=True))

    @property
    def average(self) -> str | None:
        """Exact, shown with one decimal, rounded half up, as grades are (R8.2); None without reviews, never 0."""
        if not self.count:
            return None
        tenths = (20 * self.sum + self.count) // (2 * self.count)
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def histogram(self) -> Mapping[str, int]:
        """How many reviews have each number of stars."""
        return {str(stars): times for stars, times in zip(STARS, self.counts, strict=True)}
