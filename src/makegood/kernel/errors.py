"""The errors that actions raise; pages and the API translate them, each in one place.

Every error carries a stable `code` (part of the interface) and a translatable sentence for people.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class MakegoodError(Exception):
    """Base of all errors that are answers, not accidents."""

    code = "error"

    def __init__(self, message: Text, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotFound(MakegoodError):
    """It does not exist, or the asker may not know that it does (404)."""

    code = "not_found"

    def __init__(self, message: Text = _("There is nothing here.")) -> None:
        super().__init__(message)


class Forbidden(MakegoodError):
    """The asker is known, but the role, the kind of key or its scope is too low (403, R14.5)."""

    code = "forbidden"

    def __init__(self, message: Text = _("You are not allowed to do this.")) -> None:
        super().__init__(message)


class Refused(MakegoodError):
    """A rule says no (409). `code` names the rule."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(message, code=code)


class RateLimited(MakegoodError):
    """Somebody calls more often than they may (429); `retry_after` is after how many seconds they may again."""

    code = "rate_limited"

    def __init__(self, message: Text, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of what was handed in. `field` uses points for nested ones.

    `words` are the words in question, as typed, where an error is about some of them (R5.4).
    """

    field: str
    code: str
    message: Text
    words: str = ""


class Invalid(MakegoodError):
    """What was handed in cannot be accepted (422); nothing was stored."""

    code = "invalid"

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__(self.errors[0].message if len(self.errors) == 1 else _("Some answers cannot be accepted."))

    @classmethod
    def one(cls, field: str, code: str, message: Text) -> "Invalid":
        """An error about a single field."""
        return cls([FieldError(field, code, message)])
