from .check_leaving import check_leaving
from .claims import release_day, take_day
from .note_outcome import note_outcome
from .plan_invitations import plan_invitations
from .plan_reminders import plan_reminders
from .planning import PlanReport
from .report_mailing import Mailing, Reported, report_mailing, report_mailings
from .write_emails import write_emails

__all__ = [
    "Mailing",
    "PlanReport",
    "Reported",
    "check_leaving",
    "note_outcome",
    "plan_invitations",
    "plan_reminders",
    "release_day",
    "report_mailing",
    "report_mailings",
    "take_day",
    "write_emails",
]
