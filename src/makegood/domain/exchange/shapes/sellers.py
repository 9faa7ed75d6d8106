"""Sellers, their grades and their NPS."""

from datetime import date
from typing import Annotated, Literal, Protocol, Self

from pydantic import ConfigDict, Field

from makegood.domain.grading.rules import AssessmentGrade
from makegood.domain.nps.rules import Nps
from makegood.domain.sellers.actions import SellerData

from .fields import Answer, Body, EmailAddress, Flag, Language, Name, QueryDay, StoredBody


class SellerBody(StoredBody):
    """A seller. What is left out stays as it is; null for `language` or `email` empties it."""

    name: Name
    language: Language | None = None
    email: EmailAddress | None = None
    active: Flag | None = None

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
    name: str
    language: str | None
    email: str | None
    active: bool

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


class GradeQuery(Body):
    """Of which day; today unless given."""

    model_config = ConfigDict(extra="ignore")

    on: QueryDay = None


class AspectAnswer(Answer):
    """The average of one aspect over those who answered it (R8.3)."""

    average: str | None
    count: int


class GradeAnswer(Answer):
    """The assessment grade and how it came about (R8)."""

    seller: str
    average: str | None
    sum: int
    count: int
    method: Literal["three_months", "all_reviews"]
    from_day: date | None = Field(alias="from")
    to: date
    histogram: dict[str, int]
    aspects: dict[str, AspectAnswer]
    norm: str
    meets_norm: bool | None

    @classmethod
    def of(cls, grade: AssessmentGrade) -> Self:
        """The answer about one seller's grade: the same object that `makegood grade --json` prints."""
        return cls.model_validate(grade.as_json())


class NpsQuery(Body):
    """Over which days; the last three calendar months unless given."""

    model_config = ConfigDict(extra="ignore")

    first: Annotated[QueryDay, Field(alias="from")] = None
    last: Annotated[QueryDay, Field(alias="to")] = None


class NpsAnswer(Answer):
    """NPS after customer contact (R10.3): points from -100.0 to 100.0 as text, null without answers."""

    score: str | None
    promoters: int
    passives: int
    detractors: int
    count: int
    norm: int
    meets_norm: bool | None
    uncertain: bool

    @classmethod
    def of(cls, nps: Nps) -> Self:
        """The answer about one seller's score."""
        return cls.model_validate(nps.as_json())
