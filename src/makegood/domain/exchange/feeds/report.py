"""What a run of a feed tells besides the feed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Progress = Callable[[int, int], None]
"""Called now and then with the number of reviews read so far, and of all there are to read."""


class FeedError(Exception):
    """Why there can be no feed; one sentence that says what to do."""


class LeftOut(StrEnum):
    """Why a review is not in the feed of product reviews; the first that holds, in this order."""

    WITHOUT_WORDS = "without_words"
    WORDS_WITHHELD = "words_withheld"
    NO_ADDRESS = "no_address"
    UNUSABLE_ADDRESS = "unusable_address"


@dataclass(slots=True)
class ProductReport:
    """How many reviews are in the feed, and how many are not, by reason."""

    reviews: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)


@dataclass(slots=True)
class MerchantReport:
    """How many are in the feed. `withheld`: of the reviews those whose words are not shown; their grades are."""

    merchants: int = 0
    reviews: int = 0
    withheld: int = 0
    deleted: int = 0
