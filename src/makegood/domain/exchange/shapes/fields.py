"""The values that fields hold: strict where JSON is vague, bounded where it is not."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StrictBool,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from makegood.kernel import clock
from makegood.kernel.errors import Invalid
from makegood.kernel.ids import MARKETPLACE_ID_LENGTH, is_marketplace_id
from makegood.kernel.values import MESSAGE_LIMIT, NAME_LIMIT, REVIEW_LIMIT

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)
_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_NUMBER = re.compile(r"-?[0-9]{1,9}\Z")
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")

SEARCH_LIMIT = 200
CURSOR_LIMIT = 500
EMAIL_LIMIT = 254
ID_PATTERN = r"^[A-Za-z0-9._-]+$"
LANGUAGE_PATTERN = "^[a-z]{2}$"


def refused(kind: str) -> PydanticCustomError:
    """An error whose code and sentence `shapes.messages` knows."""
    return PydanticCustomError(kind, kind)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise refused("string_type")
    return value


def _grade(value: object) -> int:
    """JSON integers only: "8", 8.0 and true are refused (R3.8)."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise refused("grade_type")
    if not 1 <= value <= 10:
        raise refused("grade_range")
    return value


def _stars(value: object) -> int:
    """As grades: JSON integers only."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise refused("stars_type")
    if not 1 <= value <= 5:
        raise refused("stars_range")
    return value


def _id(value: object) -> str:
    text = _text(value)
    if not is_marketplace_id(text):
        raise refused("invalid_id")
    return text


def _language(value: object) -> str:
    text = _text(value)
    if not _LANGUAGE.match(text):
        raise refused("invalid_language")
    return text


def _any_day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.match(value):
        raise refused("invalid_date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise refused("invalid_date") from None


def _day(value: object) -> date:
    day = _any_day(value)
    if not clock.FIRST_YEAR <= day.year <= clock.LAST_YEAR:
        raise refused("year_range")
    return day


def read_moment(value: object) -> datetime:
    """A time as JSON has it; without a zone where none is given.

    Many languages write nanoseconds or tenths of microseconds; what is beyond microseconds is cut off.
    """
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise refused("invalid_datetime")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise refused("invalid_datetime") from None
    if not clock.FIRST_YEAR <= moment.year <= clock.LAST_YEAR:
        raise refused("year_range")
    return moment


def _moment_in_query(value: object) -> datetime:
    # The + of an offset reads as a space where the caller forgot to encode it; there it can mean nothing else.
    moment = read_moment(value.replace(" ", "+") if isinstance(value, str) else value)
    return clock.from_local(moment) if moment.tzinfo is None else moment


def _search(value: object) -> str:
    text = _text(value)
    if _UNFIT.search(text):
        raise refused("invalid_characters")
    if len(text) > SEARCH_LIMIT:
        raise PydanticCustomError("string_too_long", "too long", {"max_length": SEARCH_LIMIT})
    return text


def _cursor(value: object) -> str:
    text = _text(value)
    if len(text) > CURSOR_LIMIT:
        raise refused("invalid_cursor")
    return text


def _number_in_query(lowest: int, highest: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, str) or not _NUMBER.match(value):
            raise refused("int_type")
        number = int(value)
        if number < lowest:
            raise PydanticCustomError("greater_than_equal", "too small", {"ge": lowest})
        if number > highest:
            raise PydanticCustomError("less_than_equal", "too large", {"le": highest})
        return number

    return read


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


# What comes in. The domain checks lengths after trimming, so the limits of texts stand in the description only.
Name = Annotated[str, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": NAME_LIMIT})]
Title = Annotated[str, WithJsonSchema({"type": "string", "maxLength": NAME_LIMIT})]
ReviewText = Annotated[str, WithJsonSchema({"type": "string", "maxLength": REVIEW_LIMIT})]
MessageText = Annotated[str, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MESSAGE_LIMIT})]
EmailAddress = Annotated[str, Field(max_length=EMAIL_LIMIT)]
Flag = StrictBool
Quantity = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Grade = Annotated[int, PlainValidator(_grade), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 10})]
Stars = Annotated[int, PlainValidator(_stars), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 5})]
_ID_SHAPE = WithJsonSchema(
    {"type": "string", "minLength": 1, "maxLength": MARKETPLACE_ID_LENGTH, "pattern": ID_PATTERN}
)
MarketplaceId = Annotated[str, PlainValidator(_id), _ID_SHAPE]
PathId = Annotated[str, _ID_SHAPE]
"""An id in an address. A wrong one is not found rather than invalid, so it is checked by the call (`v1.paths`)."""
Language = Annotated[str, PlainValidator(_language), WithJsonSchema({"type": "string", "pattern": LANGUAGE_PATTERN})]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, PlainValidator(read_moment), WithJsonSchema({"type": "string", "format": "date-time"})]

# What comes in a query, where everything is text and a parameter is given or not: None is only the default.
QueryId = Annotated[str | None, PlainValidator(_id), _ID_SHAPE]
QueryDay = Annotated[date | None, PlainValidator(_any_day), WithJsonSchema({"type": "string", "format": "date"})]
QueryMoment = Annotated[
    datetime | None, PlainValidator(_moment_in_query), WithJsonSchema({"type": "string", "format": "date-time"})
]
QueryGrade = Annotated[
    int | None,
    PlainValidator(_number_in_query(1, 10)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 10}),
]
QueryStars = Annotated[
    int | None, PlainValidator(_number_in_query(1, 5)), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 5})
]
Limit = Annotated[
    int,
    PlainValidator(_number_in_query(1, 100)),
    WithJsonSchema(
        {"type": "integer", "minimum": 1, "maximum": 100, "description": "At most so many in a page, 50 unless given."}
    ),
]
Search = Annotated[str, PlainValidator(_search), WithJsonSchema({"type": "string", "maxLength": SEARCH_LIMIT})]
Cursor = Annotated[
    str,
    PlainValidator(_cursor),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": CURSOR_LIMIT,
            "description": "`next_cursor` of the page before, for the one after it; nothing for the first page.",
        }
    ),
]

# What goes out.
UtcTime = Annotated[
    datetime,
    PlainSerializer(_utc, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""UTC with Z; microseconds where there are any."""


class Body(BaseModel):
    """What a caller hands in. A misspelt field is refused rather than ignored."""

    # The text below a field is its description in the API.
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Parameters(BaseModel):
    """What a caller asks for in a query. An empty parameter is the same as none, and an unknown one changes nothing."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_ones(cls, values: Any) -> Any:
        return {name: value for name, value in values.items() if value != ""}


class StoredBody(Body):
    """What a caller hands in under an id of its own; the stored object can be handed in again as it was given."""

    id: MarketplaceId | None = None
    """That of the address, if given."""

    def check_id(self, in_path: str) -> None:
        """Raises Invalid when the body speaks of another object than the path."""
        if self.id not in (None, in_path):
            raise Invalid.one("id", "id_mismatch", _("This is another id than the one in the address."))


class Answer(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(use_attribute_docstrings=True)
