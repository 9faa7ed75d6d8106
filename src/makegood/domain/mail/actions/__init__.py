from ..workers import release_claims_of_dead_workers
from .cancel_emails import cancel_emails
from .note_bounce import note_bounce
from .outcomes import OnOutcome
from .queue_email import OutgoingFile, queue_email
from .send_due import SendReport, send_due

__all__ = [
    "OnOutcome",
    "OutgoingFile",
    "SendReport",
    "cancel_emails",
    "note_bounce",
    "queue_email",
    "release_claims_of_dead_workers",
    "send_due",
]
