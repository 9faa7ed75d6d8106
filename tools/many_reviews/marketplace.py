"""Who sells, what is sold, and when: the frame into which reviews are drawn.

A fifth of all reviews are of one seller and, of those of articles, of one article; the others follow Zipf's law.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from .people import names_of_shops

LARGE_SELLER, LARGE_PRODUCT = "large", "large"
LARGE_EVERY = 5
"""Every fifth review is of the large seller."""
YEARS = 3
LEAST_SELLERS = 60
"""More than a page of a list shows, however few the reviews are."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """`sellers` and `products` by rank, the large ones first."""

    count: int
    now: datetime
    sellers: Sequence[str]
    products: Sequence[str]
    shops: Sequence[str]
    customers: int

    @classmethod
    def of(cls, count: int, *, now: datetime, dice: random.Random) -> "Marketplace":
        """That which has so many reviews."""
        others = max(LEAST_SELLERS - 1, count // 500)
        articles = max(49, count // 100)
        return cls(
            count,
            now,
            [LARGE_SELLER, *(f"seller-{number}" for number in range(1, others + 1))],
            [LARGE_PRODUCT, *(f"article-{number}" for number in range(1, articles + 1))],
            ["De Grote Winkel", *names_of_shops(others, dice)],
            customers=max(1, count * 2 // 5),
        )

    def moment(self, number: int, dice: random.Random) -> datetime:
        """When the review of this number was given: the first three years ago, the last an hour ago, ever more a day.

        They come in their order, to the day.
        """
        share: float = ((number + 0.5) / self.count) ** 0.8
        ago = timedelta(days=365.25 * YEARS) * (1 - share) + timedelta(hours=1 + 12 * dice.random())
        return (self.now - ago).replace(microsecond=0)

    def who_and_what(self, dice: random.Random, size: int) -> Iterator[tuple[str, str]]:
        """Seller and article of review after review; the seller of a review is known by its number alone."""
        sellers = list(accumulate(1 / (rank + 2) for rank in range(1, len(self.sellers))))
        products = list(accumulate(1 / (rank + 2) for rank in range(1, len(self.products))))
        for start in range(0, self.count, size):
            many = min(size, self.count - start)
            usual = dice.choices(self.sellers[1:], cum_weights=sellers, k=many)
            articles = dice.choices(self.products[1:], cum_weights=products, k=many)
            for place in range(many):
                number = start + place
                yield (
                    LARGE_SELLER if number % LARGE_EVERY == 0 else usual[place],
                    LARGE_PRODUCT if number % LARGE_EVERY == 1 else articles[place],
                )
