"""An e-mail of the outbox as Django's message object: headers in ASCII, bodies and files that survive any relay."""

from binascii import b2a_qp
from collections.abc import Iterable
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.message import Message
from email.mime.base import MIMEBase
from email.policy import compat32
from email.utils import format_datetime
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from django.core.mail import EmailMultiAlternatives

from makegood.kernel.ids import new_id

from .addresses import ascii_address, bounce_address, header_text, mailbox
from .enums import EmailKind
from .models import Email, EmailAttachment


# 7-bit on the way, whatever the words: no server has to support 8BITMIME, and signatures stay whole.
class _QuotedPrintable(Charset):
    """Encoded as Python's own does, by its part that is written in C: pages of HTML take as long as their delivery."""

    def body_encode(self, string: str | bytes | None) -> str:  # type: ignore[override]  # never None for us
        data = string.encode() if isinstance(string, str) else string or b""
        return b2a_qp(data, istext=True).decode("ascii")


_BODY = _QuotedPrintable("utf-8")
_BODY.body_encoding = QP

_LINE = 76
"""Characters of a line; RFC 5322 allows two more."""

# Longer ones are continued in parts (RFC 2231): a line of an e-mail may have 998 characters.
_FILENAME_PART = 60


class _BuiltOnce(EmailMultiAlternatives):
    """Put into MIME, and that into bytes, once: whoever looks whether that is possible asks, then the connection."""

    def message(self, *args: Any, **options: Any) -> Any:
        built = self.__dict__.get("_built")
        if built is None:
            built = self._built = super().message(*args, **options)
            for number, part in enumerate(part for part in built.walk() if part.is_multipart()):
                # Occurs in nothing that is quoted-printable or base64; Python would look for one that does not.
                part.set_boundary(f"=_{number}_{new_id()}")
            vars(built)["as_bytes"] = cache(partial(_as_bytes, built))  # it belongs to this e-mail alone
        return built


def _as_bytes(part: Message, linesep: str = "\n") -> bytes:
    """As Python's generator writes them, which goes through every line of a body that is all ASCII, and has no other."""
    end = linesep.encode()
    head = b"".join(_header(name, value, linesep) for name, value in part.items()) + end
    payload: Any = part.get_payload()
    if part.is_multipart():
        mark = b"--" + str(part.get_boundary()).encode()
        return head + b"".join(mark + end + _as_bytes(one, linesep) + end for one in payload) + mark + b"--" + end
    return head + str(payload).replace("\r\n", "\n").replace("\n", linesep).encode("ascii")


def _header(name: str, value: Any, linesep: str) -> bytes:
    """As Django's own policy folds it, without the work where a line is short."""
    if isinstance(value, str) and len(name) + 2 + len(value) <= _LINE and value.isascii() and value.isprintable():
        return f"{name}: {value}{linesep}".encode("ascii")
    return compat32.fold_binary(name, value).replace(b"\n", linesep.encode())


def build_message(email: Email, attachments: Iterable[EmailAttachment] = ()) -> EmailMultiAlternatives:
    """The message, ready for a mail connection; `from_email` is its own envelope sender (R5.9).

    Raises:
        ValueError: it can never be built: an address is none (`AddressError`), or text cannot be encoded.
    """
    recipient = ascii_address(email.to_address)
    message = _BuiltOnce(
        subject=header_text(email.subject),
        body=email.text,
        from_email=bounce_address(email),
        to=[recipient],
        headers=_headers(email),
    )
    message.encoding = _BODY
    if email.html:
        message.attach_alternative(email.html, "text/html")
    for attachment in attachments:
        message.attach(_file_part(attachment))
    return message


def _headers(email: Email) -> dict[str, str]:
    headers = {
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
