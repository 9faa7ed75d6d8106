from .check_leaving import check_leaving
from .claims import release_day, take_day
from .note_outcome import note_outcome
from .plan_invitations import PlanReport, plan_invitations
from .write_emails import write_emails

__all__ = [
    "PlanReport",
    "check_leaving",
    "note_outcome",
    "plan_invitations",
    "release_day",
    "take_day",
    "write_emails",
]
