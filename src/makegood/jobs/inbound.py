"""Incoming mail on its way from a pipe or a connection to its conversation."""

from datetime import datetime

from makegood.domain.conversations.actions import Receipt, receive_email
from makegood.domain.invitations.actions import note_outcome
from makegood.kernel import actors

LARGEST = 25 * 1024 * 1024
"""Bytes of an e-mail that is accepted."""

BY = actors.system("inbound")


def take_in(raw: bytes, *, recipient: str | None, sender: str | None, now: datetime) -> Receipt:
    """Store an e-mail, and place it if that can be.

    Raises:
        OperationalError, InterfaceError: the database is away or busy; nothing was stored, try again.
    """
    return receive_email(
        raw=raw,
        recipient=recipient,
        sender=sender,
        by=BY,
        now=now,
        on_outcome=lambda email, at: note_outcome(email=email, by=BY, now=at),
    )
