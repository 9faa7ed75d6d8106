from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move between two states of something (`states.py` of an app): who makes it, and what it causes."""

    source: str
    target: str
    made_by: str
    audit_event: str
    email: str | None = None
