"""R10.1: whether a customer may be asked about a conversation, and the first reason why not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.domain.nps.rules import Facts, Limits, Obstacle, first_obstacle, is_shut

CLOSED = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
LIMITS = Limits(after=timedelta(hours=24), until_day=7, pause=timedelta(days=30))
FREE = Facts(
    surveyed=False,
    closed_at=CLOSED,
    closed_on=date(2026, 11, 20),
    closed_by_seller=True,
    wrote=True,
    seller_active=True,
    consent=True,
    unsubscribed=False,
    has_address=True,
    complained=False,
    previous_sent_at=None,
    other_on_its_way=False,
    day_taken=False,
)


def obstacle(facts: Facts, now: datetime = CLOSED + timedelta(days=2), limits: Limits = LIMITS) -> Obstacle | None:
    return first_obstacle(facts, limits, now=now, today=now.date())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"surveyed": True}, "already_surveyed"),
        ({"closed_at": None, "closed_on": None}, "not_closed"),
        ({"closed_by_seller": False}, "closed_by_operator"),
        ({"wrote": False}, "never_wrote"),
        ({"seller_active": False}, "seller_inactive"),
        ({"consent": False}, "no_consent"),
        ({"unsubscribed": True}, "unsubscribed"),
        ({"has_address": False}, "no_address"),
        ({"complained": True}, "complained"),
        ({"other_on_its_way": True}, "paused"),
        ({"day_taken": True}, "day_taken"),
        ({"surveyed": True, "closed_at": None, "closed_on": None}, "already_surveyed"),
        ({"consent": False, "unsubscribed": True}, "no_consent"),
        ({"day_taken": True, "other_on_its_way": True}, "paused"),
    ],
)
def test_r10_1_the_first_reason_that_holds_is_told(change: dict[str, object], reason: str | None) -> None:
    assert obstacle(replace(FREE, **change)) == reason  # type: ignore[arg-type]  # fields of Facts


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (timedelta(hours=24) - timedelta(microseconds=1), "too_early"),
        (timedelta(hours=24), None),
        (timedelta(days=7, hours=9), None),  # the seventh day, until its last minute
        (timedelta(days=7, hours=10), "too_late"),  # its midnight
    ],
)
def test_r10_1_from_24_hours_after_the_closing_until_the_seventh_day(after: timedelta, reason: str | None) -> None:
    assert obstacle(FREE, CLOSED + after) == reason


@pytest.mark.parametrize(
    ("ago", "reason"),
    [
        (timedelta(days=30) - timedelta(microseconds=1), "paused"),
        (timedelta(days=30), None),
        (timedelta(0), "paused"),
        (timedelta(minutes=-5), "paused"),  # a clock that stepped back
    ],
)
def test_r10_1_not_within_30_days_of_the_previous_survey(ago: timedelta, reason: str | None) -> None:
    now = CLOSED + timedelta(days=2)
    assert obstacle(replace(FREE, previous_sent_at=now - ago), now) == reason


def test_the_limits_are_the_marketplaces() -> None:
    at_once = Limits(after=timedelta(0), until_day=1, pause=timedelta(0))
    assert obstacle(FREE, CLOSED, at_once) is None
    assert obstacle(replace(FREE, previous_sent_at=CLOSED), CLOSED, at_once) is None
    assert obstacle(FREE, CLOSED + timedelta(days=2), at_once) == "too_late"


def test_r3_4_a_link_is_shut_as_soon_as_its_date_has_passed() -> None:
    assert not is_shut(CLOSED, CLOSED)
    assert is_shut(CLOSED, CLOSED + timedelta(microseconds=1))
