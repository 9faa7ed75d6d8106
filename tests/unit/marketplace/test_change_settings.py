"""One change of settings: all or none, in the audit trail, by the operator alone."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from makegood.domain.marketplace.actions import change_settings
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.marketplace.rules import SETTINGS
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor, ActorKind
from makegood.kernel.errors import Forbidden, Invalid
from tests.at_once import at_once
from tests.factories import NOW, OPERATOR, agent_of

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def trail() -> list[tuple[str, object, object]]:
    """Which setting changed, from what, to what; oldest first."""
    rows = reversed(audit.rows(event_prefix="setting."))
    return [(row.subject_id, row.before["value"], row.after["value"]) for row in rows]


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in error.value.errors]


def test_without_a_change_every_setting_has_its_default(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        settings = current_settings()
    assert {name: getattr(settings, name) for name in SETTINGS} == {
        name: setting.default for name, setting in SETTINGS.items()
    }
    assert settings.updated_at is None
    assert not MarketplaceSettings.objects.exists()


def test_a_change_stands_and_is_in_the_audit_trail_setting_by_setting() -> None:
    changed = change_settings(
        changes={"reminder_after_days": "5", "grade_norm": "7,5", "invite_from_day": 3}, by=OPERATOR, now=NOW
    )
    assert changed == ["reminder_after_days", "grade_norm"]
    settings = current_settings()
    assert (settings.reminder_after_days, settings.grade_norm) == (5, Decimal("7.5"))
    assert (settings.invite_from_day, settings.updated_at) == (3, NOW)
    assert trail() == [("reminder_after_days", None, 5), ("grade_norm", "8.0", "7.5")]
    row = audit.rows().first()
    assert row is not None
    assert (row.event, row.subject_kind, row.at, row.actor_kind) == ("setting.changed", "setting", NOW, "operator_key")


def test_the_second_change_goes_on_from_the_first() -> None:
    change_settings(changes={"review_link_days": 10, "reminder_after_days": 5}, by=OPERATOR, now=NOW)
    change_settings(changes={"reminder_after_days": None}, by=OPERATOR, now=LATER)
    settings = current_settings()
    assert (settings.review_link_days, settings.reminder_after_days, settings.updated_at) == (10, None, LATER)
    assert trail()[2:] == [("reminder_after_days", 5, None)]


@pytest.mark.parametrize("changes", [{}, {"nps_norm": "25", "grade_norm": "8", "reminder_after_days": " "}])
def test_what_changes_nothing_writes_nothing(changes: dict[str, str]) -> None:
    assert change_settings(changes=changes, by=OPERATOR, now=NOW) == []
    assert not MarketplaceSettings.objects.exists()
    change_settings(changes={"nps_norm": 30}, by=OPERATOR, now=NOW)
    assert change_settings(changes={"nps_norm": "30"}, by=OPERATOR, now=LATER) == []
    assert current_settings().updated_at == NOW
    assert len(trail()) == 1


def test_one_bad_value_stops_them_all_and_everything_wrong_is_told() -> None:
    with pytest.raises(Invalid) as error:
        change_settings(
            changes={"nps_norm": 30, "low_below": "", "grade_norm": "7.55", "survey_pause_days": 366},
            by=OPERATOR,
            now=NOW,
        )
    assert codes(error) == [
        ("low_below", "required"),
        ("grade_norm", "not_a_number"),
        ("survey_pause_days", "out_of_range"),
    ]
    assert not MarketplaceSettings.objects.exists()
    assert trail() == []


def test_a_change_must_fit_what_is_settled_already() -> None:
    change_settings(changes={"invite_until_day": 10}, by=OPERATOR, now=NOW)
    with pytest.raises(Invalid) as error:
        change_settings(changes={"invite_from_day": 11}, by=OPERATOR, now=LATER)
    assert codes(error) == [("invite_until_day", "ends_before_it_begins")]
    change_settings(changes={"invite_from_day": 11, "invite_until_day": 12}, by=OPERATOR, now=LATER)
    assert current_settings().invite_from_day == 11


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("grade_norm", "11", "Type a number from 1.0 to 10.0, with one decimal at most."),
        ("nps_norm", "many", "Type a whole number from -100 to 100."),
        ("invite_until_day", "2", "The last day cannot lie before the first."),
    ],
)
def test_an_error_says_what_can_be_typed(name: str, given: str, expected: str) -> None:
    with pytest.raises(Invalid) as error:
        change_settings(changes={name: given}, by=OPERATOR, now=NOW)
    assert str(error.value.errors[0].message) == expected


@pytest.mark.parametrize(
    "by", [agent_of("shop", actors.Role.OWNER), actors.customer(1), Actor(ActorKind.OPERATOR_KEY, "1", may_write=False)]
)
def test_only_the_operator_changes_settings(by: Actor) -> None:
    with pytest.raises(Forbidden):
        change_settings(changes={"nps_norm": 30}, by=by, now=NOW)
    assert not MarketplaceSettings.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_first_changes_at_the_same_moment_none_is_lost() -> None:
    wanted = {"nps_norm": 30, "low_below": 5, "review_link_days": 45, "survey_link_days": 20}
    at_once(*[partial(change_settings, changes={name: value}, by=OPERATOR, now=NOW) for name, value in wanted.items()])
    settings = current_settings()
    assert {name: getattr(settings, name) for name in wanted} == wanted
    assert {(name, before) for name, before, _ in trail()} == {(name, SETTINGS[name].default) for name in wanted}
