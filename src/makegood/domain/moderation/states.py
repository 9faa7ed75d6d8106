"""A report: which moves there are, who makes them, and what each one causes."""

from makegood.kernel.moves import Move

MOVES = (
    Move("none", "open", "seller or reader", "report.made", email="report_received, to a reader"),
    Move("none", "decided", "operator, without a report", "report.decided", email="decision"),
    Move("open", "decided", "operator", "report.decided", email="decision"),
    Move("decided", "decided", "operator", "report.decided", email="decision"),
    Move("decided", "appealed", "seller or reader", "report.appealed"),
    Move("appealed", "final", "operator", "report.decided", email="decision"),
    Move("final", "final", "operator", "report.decided", email="decision"),
    Move("open", "moot", "customer, who withdraws the review", "report.moot", email="report_moot, to a reader"),
    Move("appealed", "moot", "customer, who withdraws the review", "report.moot", email="report_moot, to a reader"),
)

WAITING = ("open", "appealed")
"""The states in which the operator's decision is awaited."""


def is_allowed(source: str, target: str) -> bool:
    """Whether a report may go from one state to another; a report is objected to once, and nothing opens it again."""
    return any((move.source, move.target) == (source, target) for move in MOVES)


def after_decision(state: str) -> str:
    """The state of a report once its case is decided: one that was objected to is final. A moot one stays so."""
    return {"open": "decided", "appealed": "final"}.get(state, state)
