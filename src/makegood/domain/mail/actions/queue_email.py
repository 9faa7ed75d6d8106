import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from makegood.kernel.ids import new_id
from makegood.kernel.prepared import PreparedInsert

from ..addresses import message_id
from ..enums import EmailKind
from ..models import Email, EmailAttachment
from ..rendering import Rendered, one_line
from .enter_again import enter_again

_NOT_IN_A_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>\Z")
_CONTENT_TYPE = re.compile(
    r"(?!multipart/|message/)[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*\Z", re.IGNORECASE
)
_OLDEST_AND_NEWEST = 20

_INSERT = PreparedInsert(lambda: Email, unless_there="dedupe_key")


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that goes along with an e-mail."""

    name: str
    content_type: str
    data: bytes


def queue_email(
    *,
    kind: EmailKind,
    to_address: str,
    to_name: str,
    content: Rendered,
    about: str,
    language: str,
    now: datetime,
    seller_id: str = "",
    from_name: str | None = None,
    from_address: str | None = None,
    reply_to: str = "",
    references: Sequence[str] = (),
    unsubscribe_url: str = "",
    attachments: Sequence[OutgoingFile] = (),
    dedupe_key: str | None = None,
    again: bool = False,
) -> Email:
    """Put an e-mail in the outbox, in the caller's transaction: it leaves if and only if that commits (R13.4).

    `about` is the id of the row it is about; `from_name` and `from_address` are the marketplace's unless given;
    `references` the Message-IDs of the thread, oldest first, of which the last is answered. With a `dedupe_key` that
    exists nothing is added, and the e-mail that has it is returned; with `again` that one enters the queue once more,
    with what is given now, if it was taken back or refused: its `state` tells.

    Names and subjects are put on one line. Whatever else would stand in a header is refused when it could end it:
    `kernel.values` and the callers have checked it, so that is a mistake of ours.

    Raises:
        ValueError: an address or link could not stand in a header.
        RuntimeError: not called in a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("queue_email belongs in the transaction of the change that causes the e-mail")
    key = new_id()
    email = Email(
        pk=key,
        kind=kind,
        about=about,
        seller_ref=seller_id,
        to_address=_header_value("to_address", to_address),
        to_name=_one_line(to_name),
        from_name=_one_line(settings.MAKEGOOD_MARKETPLACE_NAME if from_name is None else from_name),
        from_address=_header_value("from_address", from_address or settings.MAKEGOOD_FROM),
        reply_to=_header_value("reply_to", reply_to),
        subject=_one_line(content.subject),
        text=_line_ends(content.text),
        html=_line_ends(content.html),
        language=language,
        headers=_unsubscribe_headers(unsubscribe_url),
        message_id=message_id(key),
        in_reply_to=references[-1] if references and _MESSAGE_ID.match(references[-1]) else "",
        references=_thread(references),
        dedupe_key=dedupe_key,
        queued_at=now,
    )
    files = [_attachment(email, file) for file in attachments]
    if _INSERT(email):
        EmailAttachment.objects.bulk_create(files)
        return email
    # Queued before, perhaps at this very moment: only the constraint can tell.
    existing = Email.objects.get(dedupe_key=dedupe_key)
    return enter_again(existing, email) if again else existing


def _header_value(name: str, value: str) -> str:
    if _NOT_IN_A_HEADER.search(value):
        raise ValueError(f"{name} holds a character that could end a header")
    return value


def _one_line(text: str) -> str:
    if _SURROGATE.search(text):
        raise ValueError("a name or subject holds half a character (a lone surrogate)")
    return one_line(text)


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unsubscribe_headers(url: str) -> dict[str, str]:
    """One-click unsubscribe as RFC 8058 describes (R13.1)."""
    if not url:
        return {}
    if not url.isascii() or re.search(r"[ <>]", url):
        raise ValueError("unsubscribe_url holds a character that could end a header")
    return {
        "List-Unsubscribe": f"<{_header_value('unsubscribe_url', url)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _thread(references: Sequence[str]) -> list[str]:
    """The ids that mail programs need to keep a thread together; foreign ones that look like no id are left out."""
    ids = list(dict.fromkeys(found for found in references if _MESSAGE_ID.match(found)))
    return ids if len(ids) <= _OLDEST_AND_NEWEST else [ids[0], *ids[1 - _OLDEST_AND_NEWEST :]]


def _attachment(email: Email, file: OutgoingFile) -> EmailAttachment:
    name = re.sub(r"[/\\]", "_", _one_line(file.name)) or "file"
    if len(name) > 200:
        stem, point, extension = name.rpartition(".")
        name = f"{stem[:180]}.{extension}" if point and len(extension) < 20 else name[:200]
    return EmailAttachment(
        email=email,
        name=name,
        content_type=file.content_type if _CONTENT_TYPE.match(file.content_type) else "application/octet-stream",
        data=file.data,
    )
