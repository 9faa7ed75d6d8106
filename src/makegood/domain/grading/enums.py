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
