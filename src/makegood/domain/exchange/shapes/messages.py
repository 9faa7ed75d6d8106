"""What is said about a field of the wrong shape: from pydantic's error types to our codes and sentences."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from makegood.kernel.errors import FieldError, Text

BAD_GRADE = gettext_lazy("A grade is a whole number from 1 to 10.")
BAD_STARS = gettext_lazy("Stars are a whole number from 1 to 5.")
BAD_CHARACTERS = gettext_lazy("This text holds characters that cannot be stored.")

_PLAIN: Mapping[str, tuple[str, Text]] = {
    "missing": ("required", gettext_lazy("This is required.")),
    "extra_forbidden": ("unknown_field", gettext_lazy("There is no such field.")),
    "string_type": ("invalid_type", gettext_lazy("This must be a text.")),
    "string_unicode": ("invalid_characters", BAD_CHARACTERS),
    "bool_type": ("invalid_type", gettext_lazy("This must be true or false.")),
    "int_type": ("invalid_type", gettext_lazy("This must be a whole number.")),
    "list_type": ("invalid_type", gettext_lazy("This must be a list.")),
    "model_type": ("invalid_type", gettext_lazy("This must be an object.")),
    "model_attributes_type": ("invalid_type", gettext_lazy("This must be an object.")),
    # Raised by our own field types (shapes.fields); the name is the code unless two kinds share one.
    "grade_type": ("invalid_type", BAD_GRADE),
    "grade_range": ("out_of_range", BAD_GRADE),
    "stars_type": ("invalid_type", BAD_STARS),
    "stars_range": ("out_of_range", BAD_STARS),
    "stars_grade_type": ("invalid_type", gettext_lazy("On a scale of 5 a grade is a whole number from 1 to 5.")),
    "stars_grade_range": ("out_of_range", gettext_lazy("On a scale of 5 a grade is a whole number from 1 to 5.")),
    "invalid_own_id": ("invalid_id", gettext_lazy("An id of a review is 26 of a-z 2-7.")),
    "year_range": ("out_of_range", gettext_lazy("A year is 1970 to 2199.")),
    "invalid_characters": ("invalid_characters", BAD_CHARACTERS),
    "invalid_id": ("invalid_id", gettext_lazy("An id is 1 to 64 of A-Z a-z 0-9 . _ -")),
    "invalid_date": ("invalid_date", gettext_lazy("A date is YYYY-MM-DD.")),
    "invalid_datetime": ("invalid_datetime", gettext_lazy("A time is YYYY-MM-DDTHH:MM:SS, with Z or +HH:MM.")),
    "invalid_language": ("invalid_language", gettext_lazy("A language is two letters of ISO 639-1, such as nl.")),
    "invalid_cursor": ("invalid_cursor", gettext_lazy("This cursor is not one of ours.")),
}

_BOUNDS: Mapping[str, tuple[str, str, str]] = {
    "greater_than_equal": ("out_of_range", gettext_noop("This must be %(bound)s or more."), "ge"),
    "less_than_equal": ("out_of_range", gettext_noop("This must be %(bound)s or less."), "le"),
    "string_too_long": ("too_long", gettext_noop("At most %(bound)s characters fit."), "max_length"),
    "too_long": ("too_many", gettext_noop("At most %(bound)s fit."), "max_length"),
    "literal_error": ("invalid_choice", gettext_noop("This must be one of: %(bound)s."), "expected"),
    "enum": ("invalid_choice", gettext_noop("This must be one of: %(bound)s."), "expected"),
}


def field_error(error: Mapping[str, Any]) -> FieldError:
    """One of pydantic's errors in our words, about a field named as the caller wrote it."""
    kind = str(error["type"])
    field = _field(error["loc"])
    if kind in _BOUNDS:
        code, text, bound = _BOUNDS[kind]
        told = error["ctx"][bound]
        if code == "invalid_choice":
            told = ", ".join(re.findall(r"'([^']*)'", told))  # without pydantic's English "or"
        return FieldError(field, code, _(text) % {"bound": told})
    code, message = _PLAIN.get(kind, ("invalid", gettext_lazy("This cannot be accepted.")))
    return FieldError(field, code, message)


def _field(place: tuple[str | int, ...]) -> str:
    """`("body", "body", "customer", "email")` is `customer.email`; names of query parameters stand alone."""
    source, *path = place
    return ".".join(str(part) for part in (path[1:] if source == "body" else path[-1:]))
