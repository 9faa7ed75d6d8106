"""What the address of a shop page may ask for: `grade` or `band`, `words`, `response`, `again`."""

from dataclasses import dataclass

from django.http import QueryDict

from makegood.domain.reviews.enums import Band
from makegood.domain.reviews.queries import PublicFilter
from makegood.domain.reviews.rules import BANDS, read_grade

ON = "yes"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a shopper asked for. A value that makes no sense is ignored, and the page says so.

    `grade` and `band` are those of the grade that counts; a single grade goes before a band.
    """

    grade: int | None = None
    band: str = ""
    words: bool = False
    response: bool = False
    again: bool = False
    ignored: bool = False

    @property
    def is_narrowing(self) -> bool:
        """Whether some reviews are left out."""
        return bool(self.grade or self.band or self.words or self.response or self.again)

    @property
    def bands(self) -> list[tuple[str, str]]:
        """The bands that can be asked for, best first: value and name."""
        return [(band.value, str(band.label)) for band in reversed(Band)]

    def wanted(self) -> PublicFilter:
        """The same for the query."""
        grades: tuple[int, ...] = ()
        if self.grade is not None:
            grades = (self.grade,)
        elif self.band:
            lowest, highest = BANDS[self.band]
            grades = tuple(range(lowest, highest + 1))
        return PublicFilter(grades=grades, with_words=self.words, with_response=self.response, graded_again=self.again)


_NONE = Filters()


def read_filters(query: QueryDict) -> Filters:
    """The filters of an address, which may say anything."""
    if not query:
        return _NONE
    typed_grade, band = query.get("grade", ""), query.get("band", "")
    grade = read_grade(typed_grade)
    switches = {name: query.get(name, "") for name in ("words", "response", "again")}
    return Filters(
        grade=grade,
        band=band if band in BANDS else "",
        ignored=bool(typed_grade and grade is None)
        or bool(band and band not in BANDS)
        or any(value not in ("", ON) for value in switches.values()),
        **{name: value == ON for name, value in switches.items()},
    )
