from ._make_up import Incoming, KeptFile
from .add_note import add_note
from .answer_by_link import answer_by_link
from .ask_question import ask_question
from .check_offer import check_offer
from .close_conversation import close_conversation, reopen_conversation
from .drop_old_uploads import drop_old_uploads
from .forget_conversations import empty_stopped_offers, forget_conversations
from .keep_upload import Upload, keep_upload
from .note_outcome import note_outcome
from .note_report import note_report
from .open_conversation import open_conversation
from .place_received import place_received
from .receive_email import Receipt, receive_email
from .receive_message import receive_message
from .remove_template import remove_template
from .save_template import save_template
from .send_message import clean_message, send_message

__all__ = [
    "Incoming",
    "KeptFile",
    "Receipt",
    "Upload",
    "add_note",
    "answer_by_link",
    "ask_question",
    "check_offer",
    "clean_message",
    "close_conversation",
    "drop_old_uploads",
    "empty_stopped_offers",
    "forget_conversations",
    "keep_upload",
    "note_outcome",
    "note_report",
    "open_conversation",
    "place_received",
    "receive_email",
    "receive_message",
    "remove_template",
    "reopen_conversation",
    "save_template",
    "send_message",
]
