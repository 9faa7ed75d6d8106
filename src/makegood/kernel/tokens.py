"""Link tokens (R3.4): a row's random public id plus an HMAC over (purpose, id).

Nothing is stored: whether a link is open, used or expired is the state of its row. The secret key signs, and
`SECRET_KEY_FALLBACKS` are still accepted, so that a key can be changed without breaking links in mailboxes.
"""

import re
from enum import StrEnum

from django.core.signing import BadSignature, Signer


class Purpose(StrEnum):
    """What a link is for. Part of the signature: a review link does not open a reassessment."""

    REVIEW = "review"
    REASSESSMENT = "reassessment"
    UNSUBSCRIBE = "unsubscribe"
    CONVERSATION = "conversation"
    SURVEY = "survey"
    MY = "my"
    STAFF_INVITATION = "staff_invitation"
    REPORT = "report"
    DECISION = "decision"


def make_token(purpose: Purpose, public_id: str) -> str:
    """The token that stands for `public_id` in links for `purpose`."""
    return _signer(purpose).sign(public_id)


def read_token(purpose: Purpose, token: str) -> str | None:
    """The public id in a token; None when it was tampered with or made for another purpose."""
    try:
        return _signer(purpose).unsign(token)
    except BadSignature:
        return None


_BREAK = r"(?:=?\r?\n[> \t]{0,8})?"
"""Where a mail program cut a long line of an e-mail that it quotes."""
_TOKEN = re.compile(rf"(?<![a-z2-7])(?:[a-z2-7]{_BREAK}){{26}}\.(?:{_BREAK}[A-Za-z0-9_-]){{43}}")


def hide_tokens(text: str) -> str:
    """A customer's words without the links that act in their name: quoted e-mails hold them, and sellers read those."""
    return _TOKEN.sub("…", text)


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"makegood.link.{purpose}", sep=".")
