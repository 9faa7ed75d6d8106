"""The reassessment request: which moves there are, who makes them, and what each one causes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move between states."""

    source: str
    target: str
    made_by: str
    audit_event: str
    email: str | None = None


MOVES = (
    Move("none", "requested", "seller", "reassessment.requested", email="reassessment"),
    Move("requested", "answered", "customer", "reassessment.answered"),
    Move("requested", "kept", "customer", "reassessment.kept"),
    Move("requested", "lapsed", "worker", "reassessment.lapsed"),
)


def is_allowed(source: str, target: str) -> bool:
    """Whether a request may go from one state to another; nothing leaves an end state (R6.2, R6.6)."""
    return any((move.source, move.target) == (source, target) for move in MOVES)
