from .drop_old_uploads import drop_old_uploads
from .keep_upload import Upload, keep_upload
from .note_outcome import note_outcome
from .open_conversation import open_conversation
from .send_message import clean_message, send_message

__all__ = [
    "Upload",
    "clean_message",
    "drop_old_uploads",
    "keep_upload",
    "note_outcome",
    "open_conversation",
    "send_message",
]
