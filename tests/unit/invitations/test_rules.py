"""Who is asked, when, and why not, case by case; the properties are in tests/properties/test_planning.py (R2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.domain.invitations.enums import InvitationState, Reason
from makegood.domain.invitations.rules import (
    Candidate,
    Reminding,
    Taken,
    Verdict,
    Window,
    first_possible_day,
    look_after,
    look_after_reminder,
    may_ask_at,
    obstacle,
    plan,
    plan_reminders,
    reminder_obstacle,
    state_of,
)

EXPECTED = date(2026, 11, 10)
FIRST, LAST = date(2026, 11, 13), date(2026, 11, 28)
DAY = timedelta(days=1)
ANNA = Candidate(
    purchase="p-1",
    order="o-1",
    seller="shop",
    ordered_at=datetime(2026, 11, 7, 12, 0, tzinfo=UTC),
    expected=EXPECTED,
    address="anna@customers.example",
    customer=1,
    consent=True,
)


@pytest.mark.parametrize(
    ("today", "reason"),
    [(FIRST - DAY, "too_early"), (FIRST, None), (LAST, None), (LAST + DAY, "too_late")],
)
def test_r2_1_the_days_are_3_to_18_after_the_expected_date_both_included(today: date, reason: str | None) -> None:
    assert obstacle(ANNA, today, Window()) == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"erased": True}, "erased"),
        ({"reviewed": True}, "already_reviewed"),
        ({"cancelled": True}, "cancelled"),
        ({"unsubscribed": True}, "unsubscribed"),
        ({"consent": False}, "no_consent"),
        ({"address": ""}, "no_address"),
        ({"undeliverable": True}, "no_address"),
        ({"invited": True}, "already_invited"),
    ],
)
@pytest.mark.parametrize("today", [FIRST - 5 * DAY, FIRST, LAST + DAY])
def test_r2_4_what_lies_with_customer_or_purchase_is_told_before_the_calendar(
    change: dict[str, object], reason: str, today: date
) -> None:
    assert obstacle(replace(ANNA, **change), today, Window()) == reason  # type: ignore[arg-type]  # fields of Candidate


def test_every_reason_is_one_of_the_published_ones_and_leads_to_a_state() -> None:
    assert {state_of(reason) for reason in Reason.values} == set(InvitationState.values)
    assert [reason for reason in Reason.values if state_of(reason) == "due"] == ["too_early", "day_taken"]
    assert [reason for reason in Reason.values if state_of(reason) == "lapsed"] == ["too_late"]


def test_r2_3_earliest_last_day_then_order_date_then_order_then_seller() -> None:
    turns = [
        replace(ANNA, purchase="1", expected=EXPECTED - DAY, order="z", seller="z"),
        replace(ANNA, purchase="2", ordered_at=ANNA.ordered_at - DAY, order="z", seller="z"),
        replace(ANNA, purchase="3", order="a", seller="z"),
        replace(ANNA, purchase="4", order="b", seller="a"),
        replace(ANNA, purchase="5", order="b", seller="b"),
    ]
    for first in range(5):
        verdicts = plan(reversed(turns[first:]), Taken(), FIRST, Window())
        assert [verdict.reason for verdict in verdicts] == [None, *["day_taken"] * (4 - first)]
        assert verdicts[0].candidate.purchase == str(first + 1)


def test_r2_3_an_address_is_asked_once_a_day_whoever_has_it_and_a_customer_whatever_the_address() -> None:
    same_address = replace(ANNA, purchase="2", order="o-2", customer=2)
    same_customer = replace(ANNA, purchase="3", order="o-3", address="new@customers.example")
    somebody_else = replace(ANNA, purchase="4", order="o-4", customer=4, address="bob@customers.example")
    verdicts = plan([ANNA, same_address, same_customer, somebody_else], Taken(), FIRST, Window())
    assert [verdict.reason for verdict in verdicts] == [None, "day_taken", "day_taken", None]
    taken = Taken(frozenset({"bob@customers.example"}), frozenset({1}))
    verdicts = plan([ANNA, same_address, somebody_else], taken, FIRST, Window())
    assert [verdict.reason for verdict in verdicts] == ["day_taken", None, "day_taken"]


@pytest.mark.parametrize(
    ("reason", "today", "look"),
    [
        (None, FIRST, FIRST + DAY),
        ("day_taken", LAST, LAST + DAY),
        ("no_consent", FIRST, LAST + DAY),
        ("no_consent", LAST, LAST + DAY),
        ("no_consent", LAST + DAY, None),
        ("cancelled", FIRST, FIRST + DAY),
        ("cancelled", LAST + DAY, None),
        ("too_late", LAST + DAY, None),
        ("already_invited", FIRST, None),
        ("too_early", EXPECTED, FIRST),
    ],
)
def test_when_a_purchase_is_looked_at_again(reason: str | None, today: date, look: date | None) -> None:
    assert look_after(Verdict(ANNA, reason), today, Window()) == look


def test_dates_at_the_end_of_the_calendar_break_nothing() -> None:
    far = replace(ANNA, expected=date.max)
    assert obstacle(far, date.max, Window()) is None
    assert look_after(Verdict(far, None), date.max, Window()) == date.max
    assert first_possible_day(far, EXPECTED, Window(), is_over=True) == date.max


def test_the_first_day_on_which_an_undecided_purchase_can_go() -> None:
    assert first_possible_day(ANNA, EXPECTED, Window(), is_over=True) == FIRST
    assert first_possible_day(ANNA, FIRST + DAY, Window(), is_over=False) == FIRST + DAY
    assert first_possible_day(ANNA, FIRST + DAY, Window(), is_over=True) == FIRST + 2 * DAY


@pytest.mark.parametrize(("hour", "may"), [(0, False), (8, False), (9, True), (20, True), (21, False), (23, False)])
def test_asking_emails_leave_in_the_sending_hours(hour: int, may: bool) -> None:
    assert may_ask_at(hour, 9, 21) is may


# ---- reminders

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
SENT = Reminding("i-1", TODAY - 7 * DAY, NOW + 53 * DAY, ANNA)


@pytest.mark.parametrize(
    ("one", "after", "reason"),
    [
        (SENT, 7, None),
        (SENT, 8, "too_early"),
        (SENT, None, "too_early"),
        (replace(SENT, closes_at=NOW + DAY), 7, None),
        (replace(SENT, closes_at=NOW + DAY - timedelta(seconds=1)), 7, "too_late"),
        (replace(SENT, candidate=replace(ANNA, reviewed=True)), 7, "already_reviewed"),
        (replace(SENT, candidate=replace(ANNA, undeliverable=True)), 7, "no_address"),
        (replace(SENT, candidate=replace(ANNA, unsubscribed=True)), 7, "unsubscribed"),
        (replace(SENT, candidate=replace(ANNA, consent=False)), 7, "no_consent"),
        (replace(SENT, candidate=replace(ANNA, cancelled=True)), 7, "cancelled"),
    ],
)
def test_r2_6_when_a_reminder_is_due(one: Reminding, after: int | None, reason: str | None) -> None:
    assert reminder_obstacle(one, NOW, TODAY, after) == reason


def test_r2_6_who_was_asked_first_is_reminded_first() -> None:
    later = replace(SENT, invitation="i-2", sent_on=SENT.sent_on + DAY, candidate=replace(ANNA, order="a"))
    answers = plan_reminders([later, SENT], Taken(), NOW, TODAY, 3)
    assert [(one.invitation, reason) for one, reason in answers] == [("i-1", None), ("i-2", "day_taken")]


@pytest.mark.parametrize(
    ("reason", "after", "look"),
    [
        (None, 7, TODAY + DAY),
        ("day_taken", 7, TODAY + DAY),
        ("too_early", 9, SENT.sent_on + 9 * DAY),
        ("too_early", None, TODAY + 53 * DAY),
        ("too_late", 7, None),
        ("already_reviewed", 7, None),
        ("unsubscribed", 7, None),
    ],
)
def test_when_an_invitation_is_looked_at_again_for_its_reminder(
    reason: str | None, after: int | None, look: date | None
) -> None:
    assert look_after_reminder(SENT, reason, TODAY, TODAY + 53 * DAY, after) == look
