"""What the operator may settle, without a database."""

from decimal import Decimal

import pytest

from makegood.domain.marketplace.enums import Whom
from makegood.domain.marketplace.rules import (
    SETTINGS,
    Choice,
    Problem,
    Setting,
    contradictions,
    must_have_second_factor,
    read_settings,
)

NUMBERS = {name: setting for name, setting in SETTINGS.items() if isinstance(setting, Setting)}
DEFAULTS = {name: setting.default for name, setting in SETTINGS.items()}


def problem_with(name: str, given: object) -> str | None:
    values, problems = read_settings({name: given})  # type: ignore[dict-item]  # what somebody may hand in
    assert bool(values) is not bool(problems)
    return problems[0].code if problems else None


def test_the_defaults_are_those_of_the_product() -> None:
    assert {
        "invite_from_day": 3,
        "invite_until_day": 18,
        "asking_from_hour": 9,
        "asking_until_hour": 24,
        "reminder_after_days": None,
        "survey_after_hours": 24,
        "survey_until_day": 7,
        "survey_pause_days": 30,
        "review_link_days": 60,
        "reassessment_link_days": 30,
        "survey_link_days": 30,
        "grade_norm": Decimal("8.0"),
        "nps_norm": 25,
        "low_below": 6,
        "operator_key_calls": 6_000,
        "seller_key_calls": 600,
        "wrong_key_calls": 120,
        "second_factor": "nobody",
    } == DEFAULTS


def test_the_defaults_are_within_their_limits_and_contradict_nothing() -> None:
    values, problems = read_settings(DEFAULTS)
    assert (values, problems) == (DEFAULTS, [])
    assert contradictions(values) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_the_limits_themselves_are_allowed_and_what_lies_beyond_is_not(name: str) -> None:
    setting = NUMBERS[name]
    step = Decimal("0.1") if setting.has_decimal else 1
    assert setting.lowest < setting.highest
    for value in (setting.lowest, setting.highest):
        assert read_settings({name: value}) == ({name: value}, [])
        assert read_settings({name: str(value)}) == ({name: value}, [])
    for value in (setting.lowest - step, setting.highest + step):
        assert problem_with(name, value) == problem_with(name, str(value)) == "out_of_range"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("given", [None, "", "  "])
def test_only_the_reminder_and_limits_of_calls_may_be_left_empty(name: str, given: str | None) -> None:
    if name == "reminder_after_days" or name.endswith("_calls"):
        assert read_settings({name: given}) == ({name: None}, [])
    else:
        assert problem_with(name, given) == "required"


@pytest.mark.parametrize("typed", ["x", "3.0", "3,5", "1e1", "٣", "--3", "3 4", "0x3", "3\x00", "9" * 5000, True, 3.5])
def test_what_is_no_whole_number_is_refused(typed: object) -> None:
    assert problem_with("invite_from_day", typed) == "not_a_number"


@pytest.mark.parametrize("typed", ["6000", "6.000", "6,000", " +6,000 "])
def test_a_long_number_may_be_typed_with_its_separator(typed: str) -> None:
    assert read_settings({"operator_key_calls": typed}) == ({"operator_key_calls": 6_000}, [])
    for wrong in ("6.00", "6,0000", "60.00", "1.2,345", ",600"):
        assert problem_with("operator_key_calls", wrong) == "not_a_number"


@pytest.mark.parametrize("typed", ["7.55", "7.", ".5", "7;5", "1e0", "NaN", "Infinity", "acht", Decimal("7.55"), True])
def test_r8_4_a_norm_has_one_decimal_at_most(typed: object) -> None:
    assert problem_with("grade_norm", typed) == "not_a_number"


@pytest.mark.parametrize("typed", ["7.5", "7,5", " 7,5 ", "+7.5", Decimal("7.5")])
def test_r8_4_a_norm_may_be_typed_with_a_point_or_a_comma(typed: str | Decimal) -> None:
    assert read_settings({"grade_norm": typed}) == ({"grade_norm": Decimal("7.5")}, [])


@pytest.mark.parametrize("typed", ["7", 7])
def test_r8_4_a_whole_norm_gets_its_decimal(typed: str | int) -> None:
    values, _ = read_settings({"grade_norm": typed})
    assert str(values["grade_norm"]) == "7.0"


def test_r10_3_an_nps_norm_may_be_negative() -> None:
    assert read_settings({"nps_norm": "-15"}) == ({"nps_norm": -15}, [])


def test_all_that_is_wrong_is_told_and_the_rest_is_read() -> None:
    values, problems = read_settings({"invite_from_day": "x", "invite_until_day": "20", "nps_norm": "101"})
    assert values == {"invite_until_day": 20}
    assert problems == [Problem("invite_from_day", "not_a_number"), Problem("nps_norm", "out_of_range")]


def test_a_setting_that_does_not_exist_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        read_settings({"invite_every_day": 1})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"invite_from_day": 18, "invite_until_day": 18}, []),
        ({"invite_from_day": 19}, [Problem("invite_until_day", "ends_before_it_begins")]),
        ({"asking_from_hour": 8, "asking_until_hour": 9}, []),
        ({"asking_from_hour": 9, "asking_until_hour": 9}, [Problem("asking_until_hour", "ends_before_it_begins")]),
        ({"reminder_after_days": 9, "review_link_days": 10}, []),
        ({"reminder_after_days": 10, "review_link_days": 10}, [Problem("reminder_after_days", "after_the_link")]),
        ({"reminder_after_days": None, "review_link_days": 1}, []),
        ({"survey_after_hours": 23, "survey_until_day": 1}, []),
        ({"survey_after_hours": 24, "survey_until_day": 1}, [Problem("survey_until_day", "ends_before_it_begins")]),
        ({"low_below": 8, "grade_norm": Decimal("7.1")}, []),
        ({"low_below": 8, "grade_norm": Decimal("7.0")}, [Problem("low_below", "above_the_norm")]),
    ],
)
def test_settings_that_depend_on_each_other(changes: dict[str, object], expected: list[Problem]) -> None:
    assert contradictions(DEFAULTS | changes) == expected  # type: ignore[arg-type]  # values of settings


def test_a_setting_without_a_value_contradicts_nothing() -> None:
    assert contradictions({"invite_until_day": 0}) == []


def test_a_choice_is_one_of_its_words_and_nothing_else() -> None:
    (name,) = (one.name for one in SETTINGS.values() if isinstance(one, Choice))
    for word in ("nobody", "operators", "everybody"):
        assert read_settings({name: f" {word} "}) == ({name: word}, [])
    for given in (None, "", "Everybody", "0", 1, "owners"):
        assert problem_with(name, given) == "unknown_choice"


@pytest.mark.parametrize(
    ("whom", "operator", "staff"),
    [(Whom.NOBODY, False, False), (Whom.OPERATORS, True, False), (Whom.EVERYBODY, True, True)],
)
def test_whose_duty_a_second_factor_is(whom: Whom, operator: bool, staff: bool) -> None:
    assert must_have_second_factor(whom, is_operator=True) is operator
    assert must_have_second_factor(whom, is_operator=False) is staff
