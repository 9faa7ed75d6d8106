from .create_key import create_key
from .create_user import create_user
from .note_key_use import note_key_use
from .revoke_key import revoke_key

__all__ = ["create_key", "create_user", "note_key_use", "revoke_key"]
