from .check_leaving import check_leaving
from .claims import release_day, take_day
from .forget_asking import forget_asking, hide_days, release_claims
from .import_sent import SentInvitation, import_sent
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
    "SentInvitation",
    "check_leaving",
    "forget_asking",
    "hide_days",
    "import_sent",
    "note_outcome",
    "plan_invitations",
    "plan_reminders",
    "release_claims",
    "release_day",
    "report_mailing",
    "report_mailings",
    "take_day",
    "write_emails",
]
