from .answer import answer, keep
from .check_leaving import check_leaving, resume_request
from .import_requests import ImportedRequest, import_requests
from .lapse import lapse_due
from .mail_again import mail_again
from .note_outcome import note_outcome
from .request_reassessment import request_reassessment
from .tell_operators import tell_operators

__all__ = [
    "ImportedRequest",
    "answer",
    "check_leaving",
    "import_requests",
    "keep",
    "lapse_due",
    "mail_again",
    "note_outcome",
    "request_reassessment",
    "resume_request",
    "tell_operators",
]
