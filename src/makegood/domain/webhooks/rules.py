"""How a delivery is signed, and when it is tried again.

The waits are on the machine's clock; the three days are over when they have passed on it or on the product's
(`--now`, `MAKEGOOD_NOW`).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SECRET_PREFIX = "whsec_"  # noqa: S105 - it only says what follows
SECRET_BYTES = 32
OVERLAP = timedelta(hours=24)
"""For how long the former secret signs as well, once there is a new one."""

BACK_OFF = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
GIVE_UP_AFTER = timedelta(days=3)
LONGEST_WAIT = timedelta(hours=24)
"""What an endpoint can ask for with Retry-After."""
REST = timedelta(minutes=1)
"""How long an endpoint is left alone that did not answer at all; whatever waits, one attempt tells for all."""
LONGEST_REST = 60 * REST
"""What an endpoint gets that asks for a pause."""
LEASE = timedelta(minutes=10)
KEPT_DAYS = 30
"""How long a delivery can be looked at, repeated, or wait at an endpoint that is switched off."""


def new_secret() -> str:
    """A new secret, as the Standard Webhooks specification writes them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def sign(secret: str, *, message_id: str, timestamp: int, body: str) -> str:
    """The signature of a message at a moment (seconds of Unix time), with its version."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode('ascii')}"


def sign_with_all(known: Sequence[str], *, message_id: str, timestamp: int, body: str) -> str:
    """The header `webhook-signature`: one signature for each secret."""
    return " ".join(sign(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in known)


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many attempts (1 or more) have failed."""
    return BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]


def passed(*, wall_from: datetime, wall: datetime, product_from: datetime | None, now: datetime) -> timedelta:
    """How much time has passed since the first failure, on the clock on which it is more.

    `product_from` is null for what failed before that was kept.
    """
    on_the_wall = wall - wall_from
    return on_the_wall if product_from is None else max(on_the_wall, now - product_from)


def next_attempt(
    *, attempts: int, tried_for: timedelta, wall: datetime, retry_at: datetime | None = None
) -> datetime | None:
    """When to try again after `attempts` have failed; None when three days have `passed` since the first one.

    `retry_at` is what the endpoint asks for (Retry-After): it holds within a day, but does not shorten the first waits.
    The last attempt is made when the three days end.
    """
    left = GIVE_UP_AFTER - tried_for
    if left <= timedelta():
        return None
    wait = back_off(attempts)
    if retry_at is not None:
        wait = min(max(retry_at - wall, min(wait, BACK_OFF[1])), LONGEST_WAIT)
    return wall + min(wait, left)


def has_failed_for_too_long(failed_for: timedelta) -> bool:
    """Whether nothing at all has arrived at an endpoint for three days of trying."""
    return failed_for >= GIVE_UP_AFTER


def read_retry_after(value: str, wall: datetime) -> datetime | None:
    """The moment in a Retry-After header: seconds, or a date; None for anything else."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return wall + min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
