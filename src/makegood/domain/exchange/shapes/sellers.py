"""Sellers, their grades and their NPS."""

from datetime import date
from typing import Annotated, Literal, Protocol, Self

from pydantic import Field

from makegood.domain.grading.rules import AssessmentGrade
from makegood.domain.nps.rules import Nps
from makegood.domain.sellers.actions import SellerData

from .fields import Answer, EmailAddress, Flag, Language, Name, Parameters, QueryDay, StoredBody


class SellerBody(StoredBody):
    """A seller. What is left out stays as it is; null for `language` or `email` empties it."""

    name: Name
    """What shoppers and customers read."""
    language: Language | None = None
    """The language of its shop page and of e-mails to it."""
    email: EmailAddress | None = None
    """Where the marketplace reaches the shop; no customer sees it."""
    active: Flag | None = None
    """False: no invitations, and its staff and keys only read."""

    def data(self) -> SellerData:
        """The same for the action."""
        return SellerData(
            name=self.name,
            language=self._emptied("language", self.language),
            email=self._emptied("email", self.email),
            active=self.active,
        )

    def _emptied(self, field: str, value: str | None) -> str | None:
        return "" if value is None and field in self.model_fields_set else value


class _Seller(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def active(self) -> bool: ...


class SellerAnswer(Answer):
    """A seller as stored."""

    id: str
    """The marketplace's id of the seller."""
    name: str
    """What shoppers and customers read."""
    language: str | None
    """Two letters of ISO 639-1; null: that of the installation."""
    email: str | None
    """Where the marketplace reaches the shop."""
    active: bool
    """False: no invitations, and its staff and keys only read."""

    @classmethod
    def of(cls, seller: _Seller) -> Self:
        """The answer about one seller."""
        return cls(
            id=seller.id,
            name=seller.name,
            language=seller.language or None,
            email=seller.email or None,
            active=seller.active,
        )


class GradeQuery(Parameters):
    """Of which day; today unless given."""

    on: QueryDay = None
    """The day on which the window ends, today at most; today unless given."""


class AspectAnswer(Answer):
    """The average of one aspect over those who answered it (R8.3)."""

    average: str | None
    """1.0 to 10.0 with one decimal; null when nobody answered it."""
    count: int
    """How many reviews answered it."""


class GradeAnswer(Answer):
    """The assessment grade and how it came about (R8)."""

    seller: str
    """The marketplace's id of the seller."""
    average: str | None
    """1.0 to 10.0 with one decimal, halves up; null without reviews, never 0."""
    sum: int
    """The sum of the grades that count."""
    count: int
    """How many reviews count."""
    method: Literal["three_months", "all_reviews"]
    """`three_months`: the reviews of the last three calendar months; `all_reviews`: all, because those were fewer
    than 5.
    """
    from_day: date | None = Field(alias="from")
    """The first day of the window, or of the first review; null without reviews."""
    to: date
    """The last day of the window, included."""
    histogram: dict[str, int]
    """How many reviews count with each grade, `"1"` to `"10"`."""
    aspects: dict[str, AspectAnswer]
    """The averages of `as_described`, `delivery_time`, `condition` and `contact`, over the same reviews."""
    norm: str
    """From which average on a grade is good, with one decimal."""
    meets_norm: bool | None
    """Whether the average shown reaches the norm; null without reviews."""

    @classmethod
    def of(cls, grade: AssessmentGrade) -> Self:
        """The answer about one seller's grade: the same object that `makegood grade --json` prints."""
        return cls.model_validate(grade.as_json())


class NpsQuery(Parameters):
    """Over which days; the last three calendar months unless given."""

    first: Annotated[QueryDay, Field(alias="from")] = None
    """The first day of the answers."""
    last: Annotated[QueryDay, Field(alias="to")] = None
    """The last day of the answers, included; today unless given."""


class NpsAnswer(Answer):
    """NPS after customer contact (R10.3): points from -100.0 to 100.0 as text, null without answers."""

    score: str | None
    """Percentage of promoters minus that of detractors, -100.0 to 100.0 with one decimal; null without answers."""
    promoters: int
    """How many gave 9 or 10."""
    passives: int
    """How many gave 7 or 8."""
    detractors: int
    """How many gave 0 to 6."""
    count: int
    """How many answered."""
    norm: int
    """From which score on it is good, in points."""
    meets_norm: bool | None
    """Whether the score reaches the norm; null without answers."""
    uncertain: bool
    """True below 30 answers."""

    @classmethod
    def of(cls, nps: Nps) -> Self:
        """The answer about one seller's score."""
        return cls.model_validate(nps.as_json())
