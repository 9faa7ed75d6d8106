"""The reassessment request: which moves there are, who makes them, and what each one causes."""

from makegood.kernel.moves import Move

MOVES = (
    Move("none", "requested", "seller", "reassessment.requested", email="reassessment"),
    Move("requested", "answered", "customer", "reassessment.answered"),
    Move("requested", "kept", "customer", "reassessment.kept"),
    Move("requested", "lapsed", "worker", "reassessment.lapsed"),
)


def is_allowed(source: str, target: str) -> bool:
    """Whether a request may go from one state to another; nothing leaves an end state (R6.2, R6.6)."""
    return any((move.source, move.target) == (source, target) for move in MOVES)
