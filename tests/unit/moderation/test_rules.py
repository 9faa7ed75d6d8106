"""What can be decided about what, the states of a report, and the promised times; plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.domain.moderation import rules, states
from makegood.domain.moderation.enums import ReportState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STATES = [state.value for state in ReportState]
ALLOWED = {
    ("open", "decided"),
    ("open", "moot"),
    ("decided", "decided"),
    ("decided", "appealed"),
    ("appealed", "final"),
    ("appealed", "moot"),
    ("final", "final"),
}


@pytest.mark.parametrize("source", STATES)
@pytest.mark.parametrize("target", STATES)
def test_only_these_moves_are_allowed(source: str, target: str) -> None:
    assert states.is_allowed(source, target) == ((source, target) in ALLOWED)


@pytest.mark.parametrize("state", STATES)
def test_a_decision_makes_an_allowed_move_or_none(state: str) -> None:
    after = states.after_decision(state)
    assert after == state or states.is_allowed(state, after)
    assert after not in states.WAITING


def facts(**changed: object) -> rules.Facts:
    return rules.Facts(**{"kind": "review", "withdrawn": False, "has_words": True, "graded_again": True, **changed})  # type: ignore[arg-type]  # keywords of Facts


@pytest.mark.parametrize(
    ("verdict", "of", "obstacle"),
    [
        *((verdict, facts(), None) for verdict in rules.VERDICTS["review"]),
        *((verdict, facts(withdrawn=True), "withdrawn_by_customer") for verdict in rules.VERDICTS["review"]),
        ("remove_words", facts(has_words=False), "no_words"),
        ("void_regrade", facts(graded_again=False), "not_graded_again"),
        ("keep", facts(has_words=False, graded_again=False), None),
        ("remove", facts(has_words=False, graded_again=False), None),
        ("keep", facts(kind="response"), None),
        ("remove_words", facts(kind="response"), None),
        ("remove", facts(kind="response"), "not_possible"),
        ("void_regrade", facts(kind="response"), "not_possible"),
    ],
)
def test_r12_2_what_can_be_decided(verdict: str, of: rules.Facts, obstacle: str | None) -> None:
    assert rules.obstacle_to(verdict, of) == obstacle


def test_times() -> None:
    assert rules.decision_due(NOW) == NOW + timedelta(days=7)
    # The longest six months there are: 1 March to 1 September has 184 days.
    assert rules.appeal_until(datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2026, 9, 1, tzinfo=UTC)
    assert not rules.is_late(NOW - timedelta(days=2), NOW)
    assert rules.is_late(NOW - timedelta(days=2, seconds=1), NOW)


@pytest.mark.parametrize(("hours", "middle"), [([], None), ([3], 3), ([5, 1, 3], 3), ([4, 2], 3)])
def test_the_median(hours: list[int], middle: int | None) -> None:
    found = rules.median([timedelta(hours=one) for one in hours])
    assert found == (None if middle is None else timedelta(hours=middle))
