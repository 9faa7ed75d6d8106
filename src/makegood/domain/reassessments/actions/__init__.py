from .answer import answer, keep
from .lapse import lapse_due
from .mail_again import mail_again
from .note_outcome import note_outcome
from .request_reassessment import request_reassessment

__all__ = ["answer", "keep", "lapse_due", "mail_again", "note_outcome", "request_reassessment"]
