from makegood.kernel.prepared import PreparedSave

from ..models import Conversation

store_state = PreparedSave(lambda: Conversation, "state", "waiting_since", "closed_at", "closed_by_kind", "updated_at")
"""Stores whose turn it is in a conversation that is locked, since when, and whether it is closed."""
