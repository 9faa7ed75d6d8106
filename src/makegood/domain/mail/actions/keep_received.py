import re
from dataclasses import dataclass
from datetime import datetime

from makegood.kernel.prepared import PreparedInsert

from ..enums import ReceivedState
from ..models import ADDRESS_LENGTH, ReceivedEmail

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_SUBJECT_LENGTH = 200
_REASON_LENGTH = 200

_INSERT = PreparedInsert(lambda: ReceivedEmail, unless_there="once_key")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an incoming e-mail. `about` is the id of a message, or of the e-mail that a report is about.

    `reason` says why, without an address. Where it is not `kept`, nothing of the e-mail itself stays: it is about
    somebody whose data were erased (R13.2).
    """

    state: ReceivedState
    reason: str = ""
    about: str = ""
    seller_id: str = ""
    kept: bool = True


def keep_received(
    *, raw: bytes, once_key: str, recipient: str, sender: str, subject: str, now: datetime
) -> ReceivedEmail | None:
    """Keep an incoming e-mail as it came, until `note_fate` unplaced; None when it was kept before (R5.6).

    In the caller's transaction: on PostgreSQL a second one with the same `once_key` waits for the first to end.
    """
    received = ReceivedEmail(
        once_key=once_key,
        recipient=_line(recipient, ADDRESS_LENGTH),
        sender=_line(sender, ADDRESS_LENGTH),
        subject=_line(subject, _SUBJECT_LENGTH),
        raw=raw,
        state=ReceivedState.UNPLACED,
        received_at=now,
    )
    return received if _INSERT(received) else None


def note_fate(*, received: ReceivedEmail, fate: Fate) -> None:
    """Write down what became of it; in the caller's transaction."""
    received.state = fate.state
    received.reason = fate.reason[:_REASON_LENGTH]
    received.about = fate.about
    received.seller_ref = fate.seller_id
    fields = ["state", "reason", "about", "seller_ref"]
    if not fate.kept:
        received.raw, received.sender, received.subject = b"", "", ""
        fields += ["raw", "sender", "subject"]
    received.save(update_fields=fields)


def _line(text: str, length: int) -> str:
    return _CONTROL.sub(" ", text).strip()[:length]
