"""Articles, and what customers think of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol, Self, get_args

from pydantic import Field, WithJsonSchema

from makegood.domain.orders.actions import ProductData
from makegood.domain.product_reviews.enums import Sort
from makegood.domain.product_reviews.rules import MOST_POINTS, Answers, Rating
from makegood.kernel.values import NAME_LIMIT

from .fields import (
    Answer,
    Body,
    Cursor,
    Language,
    Limit,
    MarketplaceId,
    Moment,
    Name,
    Parameters,
    QueryStars,
    ReviewText,
    Stars,
    StoredBody,
    Title,
    UtcTime,
)
from .people import CustomerLike, WriterAnswer

SortName = Literal["newest", "helpful", "highest", "lowest"]
QuerySort = Annotated[SortName, WithJsonSchema({"type": "string", "enum": list(get_args(SortName))})]
Points = Annotated[
    list[str],
    WithJsonSchema({"type": "array", "items": {"type": "string", "maxLength": NAME_LIMIT}, "maxItems": MOST_POINTS}),
]


class ProductBody(StoredBody):
    """An article. What is left out stays as it is; null empties it."""

    title: Name
    """What customers and shoppers read."""
    gtin: Annotated[str | None, Field(max_length=14)] = None
    """8, 12, 13 or 14 digits with the right check digit (EAN, UPC)."""
    brand: Title | None = None
    """The brand, as in the feeds."""
    url: Annotated[str | None, Field(max_length=2_000)] = None
    """Its page on the marketplace, http or https."""

    def data(self) -> ProductData:
        """The same for the action."""
        return ProductData(
            title=self.title,
            gtin=self._emptied("gtin", self.gtin),
            brand=self._emptied("brand", self.brand),
            url=self._emptied("url", self.url),
        )

    def _emptied(self, field: str, value: str | None) -> str | None:
        return "" if value is None and field in self.model_fields_set else value


class _Product(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def gtin(self) -> str: ...
    @property
    def brand(self) -> str: ...
    @property
    def url(self) -> str: ...


class ProductAnswer(Answer):
    """An article as stored."""

    id: str
    """The marketplace's id of the article."""
    title: str
    """What customers and shoppers read; empty while unknown."""
    gtin: str | None
    """The GTIN (EAN, UPC), null while unknown."""
    brand: str | None
    """The brand, null while unknown."""
    url: str | None
    """Its page on the marketplace, null while unknown."""

    @classmethod
    def of(cls, product: _Product) -> Self:
        """The answer about one article."""
        return cls(
            id=product.id,
            title=product.title,
            gtin=product.gtin or None,
            brand=product.brand or None,
            url=product.url or None,
        )


class ProductReviewBody(Body):
    """A product review that the marketplace hands in. A time without a zone is the marketplace's local time.

    `seller` is needed only where several sellers sold the article in this order.
    """

    order: MarketplaceId
    """The order in which it was bought."""
    product: MarketplaceId
    """The article."""
    stars: Stars
    """1 (worst) to 5 (best)."""
    title: Title | None = None
    """A line above the words."""
    text: ReviewText | None = None
    """The words."""
    pros: Points | None = None
    """What is good about it, a line each."""
    cons: Points | None = None
    """What is not, a line each."""
    seller: MarketplaceId | None = None
    """Needed only where several sellers sold the article in this order."""
    language: Language | None = None
    """The language of the words."""
    submitted_at: Moment | None = None
    """When it was given; now unless told."""

    def answers(self) -> Answers:
        """The same for the action."""
        return Answers(
            stars=self.stars,
            title=self.title or "",
            text=self.text or "",
            pros=tuple(self.pros or ()),
            cons=tuple(self.cons or ()),
        )


class ProductReviewQuery(Parameters):
    """Which reviews of an article, in which order, and which page of them."""

    stars: QueryStars = None
    """Only those with so many stars, 1 to 5."""
    sort: QuerySort = "newest"
    """`newest` unless given, `helpful` (marked most often), `highest` or `lowest` stars first."""
    cursor: Cursor = ""
    limit: Limit = 50

    @property
    def order(self) -> Sort:
        """The same for the query."""
        return Sort(self.sort)


class _Purchase(Protocol):
    @property
    def order_id(self) -> str: ...
    @property
    def customer(self) -> CustomerLike: ...


class _Review(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def product_id(self) -> str: ...
    @property
    def seller_id(self) -> str: ...
    @property
    def purchase(self) -> _Purchase: ...
    @property
    def stars(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def pros(self) -> Sequence[str]: ...
    @property
    def cons(self) -> Sequence[str]: ...
    @property
    def language(self) -> str: ...
    @property
    def words_shown(self) -> bool: ...
    @property
    def status(self) -> str: ...
    @property
    def held_for(self) -> Sequence[str]: ...
    @property
    def helpful(self) -> int: ...
    @property
    def origin(self) -> str: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def updated_at(self) -> datetime: ...


class ProductReviewAnswer(Answer):
    """A product review.

    `held`: the words are withheld, the stars count. To a seller's key `order` and `seller` are null where another
    seller sold the article, and withheld words are left out.
    """

    id: str
    """Our id of the product review."""
    product: str
    """The marketplace's id of the article."""
    seller: str | None
    """Who sold it; null where it is another seller's than the key's."""
    order: str | None
    """The order in which it was bought; null as `seller`."""
    customer: WriterAnswer
    """Who wrote it, as others may see them."""
    stars: int
    """1 (worst) to 5 (best)."""
    title: str
    """A line above the words, empty when there is none."""
    text: str
    """The words, empty when there are none or they are withheld."""
    pros: list[str]
    """What is good about it, a line each."""
    cons: list[str]
    """What is not, a line each."""
    language: str | None
    """Two letters of ISO 639-1; null where unknown."""
    status: Literal["published", "held", "removed"]
    """`published`, `held` (words withheld, the stars count) or `removed`."""
    held_for: list[str]
    """The checks that found something: `link`, `email`, `phone`, `iban`, `price`, `shop_name`, `abuse`."""
    helpful: int
    """How many readers marked it as helpful."""
    origin: str
    """The way it came in: `link`, `api` or `import`."""
    submitted_at: UtcTime
    """When it was given."""
    updated_at: UtcTime
    """When something of it last changed."""

    @classmethod
    def of(cls, review: _Review, *, own_seller: str | None) -> Self:
        """The answer about one review; `own_seller`: whose key asks, None for the marketplace's."""
        theirs = own_seller in (None, review.seller_id)
        readable = own_seller is None or review.words_shown
        return cls.model_validate(
            {
                "id": review.id,
                "product": review.product_id,
                "seller": review.seller_id if theirs else None,
                "order": review.purchase.order_id if theirs else None,
                "customer": {"display_name": review.purchase.customer.display_name},
                "stars": review.stars,
                "title": review.title if readable else "",
                "text": review.text if readable else "",
                "pros": list(review.pros) if readable else [],
                "cons": list(review.cons) if readable else [],
                "language": review.language or None,
                "status": review.status,
                "held_for": list(review.held_for) if own_seller is None else [],
                "helpful": review.helpful,
                "origin": review.origin,
                "submitted_at": review.submitted_at,
                "updated_at": review.updated_at,
            }
        )


class ProductReviewPage(Answer):
    """A page of the reviews of an article, and how all of them rate it; `average` is null without reviews."""

    product: str
    """The marketplace's id of the article."""
    average: str | None
    """1.0 to 5.0 with one decimal; null without reviews."""
    count: int
    """How many reviews count, in all pages."""
    histogram: dict[str, int]
    """How many gave each number of stars, `"1"` to `"5"`."""
    items: list[ProductReviewAnswer]
    """The reviews of this page."""
    next_cursor: str | None
    """The `cursor` of the next page; null at the end."""

    @classmethod
    def of(cls, product_id: str, rating: Rating, items: list[ProductReviewAnswer], next_cursor: str | None) -> Self:
        """The answer about one page."""
        return cls(
            product=product_id,
            average=rating.average,
            count=rating.count,
            histogram=dict(rating.histogram),
            items=items,
            next_cursor=next_cursor,
        )
