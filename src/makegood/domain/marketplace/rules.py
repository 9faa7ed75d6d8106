"""What the operator may settle: each setting's default and limits, and which settings depend on each other.

Who must have a second factor to go on from the password.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .enums import Whom

Number = int | Decimal
Value = Number | str | None
Given = Value | str
"""A value, or what somebody typed into a form."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,6}")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}[.,][0-9]{3}")
_TENTH = Decimal("0.1")
_ONE_DECIMAL = re.compile(r"[+-]?[0-9]{1,6}([.,][0-9])?")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that is a number: its default and the limits of what it may be, both inclusive.

    `unit` is what the number counts. A setting whose default is a Decimal has one decimal, any other is a whole number.
    """

    name: str
    default: Value
    lowest: Number
    highest: Number
    unit: str
    optional: bool = False
    """Whether it may be left empty (None), which turns off what it is about."""

    @property
    def has_decimal(self) -> bool:
        return isinstance(self.default, Decimal)


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting that is one of a few words."""

    name: str
    default: str
    choices: tuple[str, ...]


SETTINGS: Mapping[str, Setting | Choice] = {
    setting.name: setting
    for setting in (
        Setting("invite_from_day", 3, 0, 60, "days"),  # R2.1
        Setting("invite_until_day", 18, 0, 60, "days"),
        Setting("asking_from_hour", 9, 0, 23, "hour"),  # R2.3
        Setting("asking_until_hour", 24, 1, 24, "hour"),
        Setting("reminder_after_days", None, 1, 60, "days", optional=True),  # R2.6
        Setting("survey_after_hours", 24, 0, 336, "hours"),  # R10.1
        Setting("survey_until_day", 7, 1, 60, "days"),
        Setting("survey_pause_days", 30, 0, 365, "days"),
        Setting("review_link_days", 60, 1, 365, "days"),  # R3.4
        Setting("reassessment_link_days", 30, 1, 365, "days"),  # R6.6
        Setting("survey_link_days", 30, 1, 365, "days"),
        Setting("grade_norm", Decimal("8.0"), Decimal("1.0"), Decimal("10.0"), "grade"),  # R8.4
        Setting("nps_norm", 25, -100, 100, "points"),  # R10.3
        Setting("low_below", 6, 2, 10, "grade"),  # R4.3, R9.6
        Setting("operator_key_calls", 6_000, 1, 600_000, "calls", optional=True),
        Setting("seller_key_calls", 600, 1, 600_000, "calls", optional=True),
        Setting("wrong_key_calls", 120, 1, 600_000, "calls", optional=True),
        Choice("second_factor", Whom.NOBODY.value, tuple(one.value for one in Whom)),
    )
}
"""Every setting by its name, in the order in which people meet them; the only place of the defaults."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the value of one setting cannot be accepted."""

    name: str
    code: str


def read_settings(given: Mapping[str, Given]) -> tuple[dict[str, Value], list[Problem]]:
    """The values that somebody wants, and what is wrong with the others: `required`, `not_a_number`, `out_of_range`,
    `unknown_choice`.

    Raises:
        KeyError: there is no such setting.
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, wanted in given.items():
        read = _read(SETTINGS[name], wanted)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            values[name] = read
    return values, problems


def _read(setting: Setting | Choice, given: Given) -> Value | Problem:
    typed = "" if given is None else str(given).strip()
    if isinstance(setting, Choice):
        return typed if typed in setting.choices else Problem(setting.name, "unknown_choice")
    if not typed:
        return None if setting.optional else Problem(setting.name, "required")
    number = _number(typed, setting.has_decimal)
    if number is None:
        return Problem(setting.name, "not_a_number")
    if not setting.lowest <= number <= setting.highest:
        return Problem(setting.name, "out_of_range")
    return number


def _number(typed: str, has_decimal: bool) -> Number | None:
    """A number as people type it; None when it is none, or has too many decimals.

    A comma or a point comes before a decimal, or before the last three digits of a whole number: 6,000.
    """
    if not has_decimal:
        plain = typed.replace(",", "").replace(".", "") if _GROUPED.fullmatch(typed) else typed
        return int(plain) if _WHOLE.fullmatch(plain) else None
    return Decimal(typed.replace(",", ".")).quantize(_TENTH) if _ONE_DECIMAL.fullmatch(typed) else None


def contradictions(values: Mapping[str, Value]) -> list[Problem]:
    """What does not go together in these values, told about the later setting of each pair.

    A pair of which one has no value (or cannot be read) contradicts nothing.
    """
    return [
        Problem(name, code)
        for name, code, other, fits in _PAIRS
        if isinstance(value := values.get(name), Number)
        and isinstance(bound := values.get(other), Number)
        and not fits(value, bound)
    ]


def _ends_after(days: Number, hours: Number) -> bool:
    return days * 24 > hours


def _stays_below(low_below: Number, norm: Number) -> bool:
    """Whether every grade that needs attention is below the norm."""
    return low_below - 1 < norm


_PAIRS: tuple[tuple[str, str, str, Callable[[Number, Number], bool]], ...] = (
    ("invite_until_day", "ends_before_it_begins", "invite_from_day", operator.ge),
    ("asking_until_hour", "ends_before_it_begins", "asking_from_hour", operator.gt),
    ("reminder_after_days", "after_the_link", "review_link_days", operator.lt),
    ("survey_until_day", "ends_before_it_begins", "survey_after_hours", _ends_after),
    ("low_below", "above_the_norm", "grade_norm", _stays_below),
)
"""Which setting must fit another one, and how."""


def must_have_second_factor(whom: str, *, is_operator: bool) -> bool:
    """Whether the setting `second_factor` makes it the duty of somebody, who may be one of the operator's people."""
    return whom == Whom.EVERYBODY or (whom == Whom.OPERATORS and is_operator)
