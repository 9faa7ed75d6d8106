from ..workers import release_claims_of_dead_workers
from .cancel_emails import cancel_emails, cancel_waiting
from .claims import end_pauses_ahead, release_all_claims
from .forget_emails import drop_letters, drop_old_received, empty_emails, forget_emails, forget_received
from .keep_received import Fate, keep_received, note_fate
from .note_bounce import note_bounce
from .outcomes import OnOutcome
from .queue_email import OutgoingFile, queue_email
from .send_due import MayLeave, SendReport, send_due
from .settle_received import settle_received

__all__ = [
    "Fate",
    "MayLeave",
    "OnOutcome",
    "OutgoingFile",
    "SendReport",
    "cancel_emails",
    "cancel_waiting",
    "drop_letters",
    "drop_old_received",
    "empty_emails",
    "end_pauses_ahead",
    "forget_emails",
    "forget_received",
    "keep_received",
    "note_bounce",
    "note_fate",
    "queue_email",
    "release_all_claims",
    "release_claims_of_dead_workers",
    "send_due",
    "settle_received",
]
