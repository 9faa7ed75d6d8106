from .answer_once import Answer, Call, Repeated, answer_once
from .create_key import create_key
from .create_user import create_user
from .drop_old_answers import drop_old_answers
from .end_former_secret import end_former_secret
from .end_sessions import end_session, end_sessions
from .forget_answers import forget_answers
from .mail_password_reset import mail_password_reset
from .note_key_use import note_key_use
from .note_session_use import note_session_use
from .note_two_factor import note_two_factor
from .remove_two_factor import remove_two_factor
from .revoke_key import revoke_key
from .rotate_key import rotate_key
from .seal_second_factors import seal_second_factors
from .set_active import set_active
from .set_language import set_language
from .set_operator import set_operator
from .set_password import set_password

__all__ = [
    "Answer",
    "Call",
    "Repeated",
    "answer_once",
    "create_key",
    "create_user",
    "drop_old_answers",
    "end_former_secret",
    "end_session",
    "end_sessions",
    "forget_answers",
    "mail_password_reset",
    "note_key_use",
    "note_session_use",
    "note_two_factor",
    "remove_two_factor",
    "revoke_key",
    "rotate_key",
    "seal_second_factors",
    "set_active",
    "set_language",
    "set_operator",
    "set_password",
]
