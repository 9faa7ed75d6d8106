"""When an e-mail is tried again, and what may be kept of a mail server's reply. The machine's clock throughout."""

import re
from datetime import datetime, timedelta

BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
)
GIVE_UP_AFTER = timedelta(days=3)
LEASE = timedelta(minutes=10)
REASON_LENGTH = 200

# Replies that speak of our log-in or encryption, not of the e-mail: somebody will mend the settings.
_ABOUT_US = frozenset({530, 534, 535, 538})
_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']*@[^\s<>()\[\]:;,\"']*")


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many attempts (1 or more) have failed for now."""
    return BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]


def is_given_up(first_tried_at: datetime, wall: datetime) -> bool:
    """Whether an e-mail that failed again has been tried for long enough.

    Counted from the first attempt, not from when it was queued: a rehearsal a year ahead, or a week without a
    worker, takes nothing away from the three days in which a mail server may recover.
    """
    return wall - first_tried_at >= GIVE_UP_AFTER


def is_permanent(code: int) -> bool:
    """Whether a reply to the recipient or to the content says that trying again is useless."""
    return 500 <= code <= 599 and code not in _ABOUT_US


def must_renew(claimed_until: datetime, wall: datetime) -> bool:
    """Whether less than half of a lease is left: nobody else may take the batch while it is being sent."""
    return claimed_until - wall < LEASE / 2


def short_reason(text: str, *, secrets: tuple[str, ...] = ()) -> str:
    """A server's words on one line, cut, and without addresses (they often repeat the recipient's).

    `secrets` are further words to take out, such as the two halves of the recipient's address.
    """
    line = _ADDRESS.sub("[…]", _CONTROL.sub(" ", text)).strip()
    for secret in secrets:
        if secret:
            line = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "[…]", line, flags=re.IGNORECASE)
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"
