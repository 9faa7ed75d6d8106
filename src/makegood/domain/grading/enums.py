from enum import IntEnum, StrEnum


class Span(IntEnum):
    """What one row of sums covers. The order is the order of locking: a seller's total goes first."""

    TOTAL = 0
    MONTH = 1
    DAY = 2


class Method(StrEnum):
    """Over which reviews an assessment grade was taken (R8.1)."""

    THREE_MONTHS = "three_months"
    ALL_REVIEWS = "all_reviews"


class Standing(StrEnum):
    """Whether a review is among those over which an assessment grade was taken, by its day (R8.1)."""

    COUNTS = "counts"
    NO_LONGER = "no_longer"
    NOT_YET = "not_yet"
    """It is dated on a day to come: a clock stepped back."""
