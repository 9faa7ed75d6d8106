"""The words of a product review for the checks on texts (R11.2)."""

from collections.abc import Collection, Iterable, Iterator

from makegood.domain.text_checks.enums import Check
from makegood.domain.text_checks.rules import Hit, find

from .models import ProductReview


def parts_of(review: ProductReview) -> Iterator[tuple[str, str]]:
    """Title, text, each of the pros and cons: the name of the field, and what stands there."""
    parts = [("title", review.title), ("text", review.text)]
    parts += [("pros", point) for point in review.pros] + [("cons", point) for point in review.cons]
    yield from ((field, words) for field, words in parts if words)


def hits_in(
    review: ProductReview, *, checks: Collection[Check], shop_names: Iterable[str]
) -> Iterator[tuple[str, str, tuple[Hit, ...]]]:
    """Each part of the words, by its field, with what the checks find in it.

    A shop may bear the name of what it sells: a review of a lamp by Northlight may call it so.
    """
    names = tuple(shop_names)
    for field, words in parts_of(review):
        found = find(words, checks=checks, shop_names=names)
        # The article is looked at where a shop is named at all: hardly any review does.
        if any(hit.check is Check.SHOP_NAME for hit in found):
            own = _compact_hits(f"{review.product.title}\n{review.product.brand}", names)
            found = tuple(hit for hit in found if hit.check is not Check.SHOP_NAME or _compact(words, hit) not in own)
        yield field, words, found


def checks_hit(review: ProductReview, *, checks: Collection[Check], shop_names: Iterable[str]) -> list[str]:
    """The names of the checks that find something in the words, in the order of `Check`."""
    parts = hits_in(review, checks=checks, shop_names=shop_names)
    found = {hit.check for _field, _words, hits in parts for hit in hits}
    return [check.value for check in Check if check in found]


def _compact_hits(text: str, names: tuple[str, ...]) -> set[str]:
    return {_compact(text, hit) for hit in find(text, checks={Check.SHOP_NAME}, shop_names=names)}


def _compact(text: str, hit: Hit) -> str:
    return "".join(char for char in text[hit.start : hit.end].casefold() if char.isalnum())
