"""What the address of a product page may ask for: `stars` and `sort`."""

from dataclasses import dataclass

from django.http import QueryDict

from makegood.domain.product_reviews.enums import Sort
from makegood.domain.product_reviews.rules import read_stars


@dataclass(frozen=True, slots=True)
class ProductFilters:
    """What a shopper asked for. A value that makes no sense is ignored, and the page says so."""

    stars: int | None = None
    sort: Sort = Sort.NEWEST
    ignored: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing was asked for."""
        return self.stars is None and self.sort is Sort.NEWEST

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders that can be asked for: value and name."""
        return [(sort.value, str(sort.label)) for sort in Sort]


def read_filters(query: QueryDict) -> ProductFilters:
    """The choices of an address, which may say anything."""
    typed_stars, typed_sort = query.get("stars", ""), query.get("sort", "")
    stars = read_stars(typed_stars)
    known = typed_sort in Sort.values
    return ProductFilters(
        stars=stars,
        sort=Sort(typed_sort) if known else Sort.NEWEST,
        ignored=bool(typed_stars and stars is None) or bool(typed_sort and not known),
    )
