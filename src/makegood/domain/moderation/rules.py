"""What can be decided about what, and until when; plain values, no clock (R12.1, R12.2, R12.5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DECIDE_WITHIN = timedelta(days=7)
"""What we promise whoever reports or objects: a decision within a week (DSA articles 16(6) and 20(4): "timely")."""
APPEAL_WITHIN = timedelta(days=184)
"""How long a decision can be objected to: "at least six months" (DSA article 20(1)), and no six are longer."""
HELD_LATE_AFTER = timedelta(days=2)
"""Words that wait longer than this for the operator are late (R12.5)."""

GROUNDS = ("wrong_seller", "fraud", "personal_data", "unlawful")
VERDICTS = {
    "review": ("keep", "remove_words", "remove", "void_regrade"),
    "response": ("keep", "remove_words"),
    "product_review": ("keep", "remove_words", "remove"),
}
"""What can be decided about each kind of subject. A response is words only: hiding them is all there is to do. Nobody
gives an article another number of stars."""
USUAL = {
    "wrong_seller": "remove",
    "fraud": "remove",
    "personal_data": "remove_words",
    "unlawful": "remove_words",
}
"""The usual decision on a ground, where it holds (R12.2)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a decision can be taken about a subject now."""

    kind: str
    withdrawn: bool
    has_words: bool
    graded_again: bool


def obstacle_to(verdict: str, facts: Facts) -> str | None:
    """Why something cannot be decided: `withdrawn_by_customer`, `not_possible`, `no_words`, `not_graded_again`."""
    if facts.withdrawn:
        return "withdrawn_by_customer"
    if verdict not in VERDICTS[facts.kind]:
        return "not_possible"
    if verdict == "remove_words" and not facts.has_words:
        return "no_words"
    if verdict == "void_regrade" and not facts.graded_again:
        return "not_graded_again"
    return None


def decision_due(since: datetime) -> datetime:
    """Until when we promised to decide what came in at a moment."""
    return since + DECIDE_WITHIN


def appeal_until(decided_at: datetime) -> datetime:
    """The last moment at which a decision can be objected to."""
    return decided_at + APPEAL_WITHIN


def is_late(since: datetime, now: datetime) -> bool:
    """Whether words wait for longer than two days (R12.5)."""
    return now - since > HELD_LATE_AFTER


def median(waits: list[timedelta]) -> timedelta | None:
    """The middle of some lengths of time, between the two in the middle where their number is even."""
    ordered = sorted(waits)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2 if ordered else None
