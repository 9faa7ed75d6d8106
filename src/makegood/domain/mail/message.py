"""An e-mail of the outbox as Django's message object: headers in ASCII, bodies and files that survive any relay."""

from binascii import b2a_qp
from collections.abc import Iterable, Mapping
from email.encoders import encode_base64
from email.message import Message
from email.mime.base import MIMEBase
from email.policy import compat32
from email.utils import format_datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from django.core.mail import EmailMessage

from makegood.kernel.ids import new_id

from .addresses import ascii_address, bounce_address, header_text, mailbox
from .enums import EmailKind
from .models import Email, EmailAttachment

_LINE = 76
"""Characters of a line; RFC 5322 allows two more."""

# Longer ones are continued in parts (RFC 2231): a line of an e-mail may have 998 characters.
_FILENAME_PART = 60


class _BuiltMessage(EmailMessage):
    """A message that is put into MIME already, for any of Django's mail connections."""

    def __init__(self, *, sender: str, recipient: str, built: Message) -> None:
        super().__init__(from_email=sender, to=[recipient])
        self._built = built
        # Once: whoever looks whether that is possible asks, then the connection.
        vars(built)["as_bytes"] = cache(lambda linesep="\n": _as_bytes(built, linesep))

    def message(self, *_: Any, **__: Any) -> Any:
        return self._built


def build_message(email: Email, attachments: Iterable[EmailAttachment] = ()) -> EmailMessage:
    """The message, ready for a mail connection; `from_email` is its own envelope sender (R5.9).

    Raises:
        ValueError: it can never be built: an address is none (`AddressError`), or text cannot be encoded.
    """
    recipient = ascii_address(email.to_address)
    built = _text("plain", email.text)
    if email.html:
        built = _together("alternative", [built, _text("html", email.html)])
    files = [_file_part(attachment) for attachment in attachments]
    if files:
        built = _together("mixed", [built, *files])
    for name, value in _headers(email).items():
        if not value.isascii() or "\n" in value or "\r" in value:
            raise ValueError(f"{name} holds what could not stand in a header")
        built[name] = value
    return _BuiltMessage(sender=bounce_address(email), recipient=recipient, built=built)


def _text(subtype: str, text: str) -> Message:
    # 7-bit on the way, whatever the words: no server has to support 8BITMIME, and signatures stay whole.
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    data = b2a_qp(lines.encode(), istext=True).decode("ascii")
    return _part(f'text/{subtype}; charset="utf-8"', data, {"Content-Transfer-Encoding": "quoted-printable"})


def _together(subtype: str, parts: list[Message]) -> Message:
    # The boundary occurs in nothing that is quoted-printable or base64; Python would look for one that does not.
    return _part(f'multipart/{subtype}; boundary="=_{new_id()}"', parts, {})


def _part(content_type: str, payload: Any, more: Mapping[str, str]) -> Message:
    part = Message()
    for name, value in {"Content-Type": content_type, "MIME-Version": "1.0", **more}.items():
        part[name] = value
    part.set_payload(payload)
    return part


def _as_bytes(part: Message, linesep: str) -> bytes:
    """As Python's generator writes it, which goes through a body line by line and has room for more than ours."""
    end = linesep.encode()
    head = b"".join(_header(name, value, linesep) for name, value in part.raw_items()) + end
    payload: Any = part.get_payload()
    if part.is_multipart():
        mark = b"--" + str(part.get_boundary()).encode()
        return head + b"".join(mark + end + _as_bytes(one, linesep) + end for one in payload) + mark + b"--" + end
    return head + str(payload).replace("\n", linesep).encode("ascii")


def _header(name: str, value: str, linesep: str) -> bytes:
    """As Python folds it, without the work where a line is short, or nowhere to be broken but at its beginning."""
    if len(name) + 2 + len(value) <= _LINE:
        return f"{name}: {value}{linesep}".encode("ascii")
    if " " not in value and "\t" not in value:
        return f"{name}: {linesep} {value}{linesep}".encode("ascii")
    return compat32.fold_binary(name, value).replace(b"\n", linesep.encode())


def _headers(email: Email) -> dict[str, str]:
    headers = {
        "Subject": header_text(email.subject),
        "From": mailbox(email.from_name, email.from_address),
        "To": mailbox(email.to_name, email.to_address),
        "Date": format_datetime(email.queued_at),
        "Message-ID": email.message_id,
    }
    if email.reply_to:
        headers["Reply-To"] = ascii_address(email.reply_to)
    if email.in_reply_to:
        headers["In-Reply-To"] = email.in_reply_to
    if email.references:
        headers["References"] = " ".join(email.references)
    if EmailKind(email.kind).is_automatic:
        headers["Auto-Submitted"] = "auto-generated"
    headers.update(email.headers)
    return headers


def _file_part(attachment: EmailAttachment) -> MIMEBase:
    main, _, sub = attachment.content_type.partition("/")
    part = MIMEBase(main, sub)
    # Base64 whatever the type, so that a text file arrives with the line ends it was sent with.
    part.set_payload(bytes(attachment.data))
    encode_base64(part)
    part["Content-Disposition"] = "; ".join(["attachment", *_filename(attachment.name)])
    return part


def _filename(name: str) -> list[str]:
    if name.isascii() and len(name) <= _FILENAME_PART:
        escaped = name.replace("\\", r"\\").replace('"', r"\"")
        return [f'filename="{escaped}"']
    parts = ["utf-8''"]
    for character in name:  # a part never ends within a character, which not every mail program would join again
        encoded = quote(character, safe="")
        if len(parts[-1]) + len(encoded) > _FILENAME_PART:
            parts.append("")
        parts[-1] += encoded
    if len(parts) == 1:
        return [f"filename*={parts[0]}"]
    return [f"filename*{number}*={part}" for number, part in enumerate(parts)]
