"""One e-mail read from front to end."""

from .automatic import is_auto_reply
from .charsets import clean, decode
from .headers import Headers, mailboxes, split_header
from .parsed import IncomingFile, ParsedEmail
from .parts import Parts, body_text
from .reply import cut_reply
from .reports import Finding, read_report

_LONGEST_TEXT = 200_000
"""Characters; the longest e-mail that a person has written by hand is far below."""


def parse_email(raw: bytes) -> ParsedEmail:
    """Reads an e-mail. It never raises: what cannot be read is empty, and the text is then as much as can be shown."""
    try:
        return read_email(raw)
    except Exception:  # noqa: BLE001 - an e-mail that our own code fails on must reach the operator all the same
        return _unread(clean(decode(raw[:_LONGEST_TEXT], ""))[:_LONGEST_TEXT])


def read_email(raw: bytes) -> ParsedEmail:
    """`parse_email` without its safety net, so that tests see what it would hide."""
    headers, body = split_header(raw)
    parts = Parts()
    text = body_text(headers, body, parts)
    return _parsed(headers, text, parts, read_report(headers, text, parts.reports))


def _unread(text: str) -> ParsedEmail:
    return ParsedEmail(
        from_address="",
        from_name="",
        subject="",
        message_id="",
        in_reply_to=(),
        sent_at=None,
        other_addresses=frozenset(),
        recipients=(),
        text=text,
        new_text=text,
        quoted="",
        files=(),
        auto_reply=False,
        report=None,
        report_reason="",
        report_about=(),
    )


def _parsed(headers: Headers, text: str, parts: Parts, finding: Finding) -> ParsedEmail:
    senders = mailboxes(headers.get("from"))
    name, address = next((sender for sender in senders if sender[1]), senders[0] if senders else ("", ""))
    if len(text) > _LONGEST_TEXT:
        parts.files.append(IncomingFile("text.txt", "text/plain", text.encode("utf-8", "replace")))
        text = text[:_LONGEST_TEXT]
    cut = cut_reply(text)
    own_ids = headers.message_ids("message-id")
    answered = [*headers.message_ids("in-reply-to"), *reversed(headers.message_ids("references"))]
    return ParsedEmail(
        from_address=address,
        from_name=name,
        subject=headers.text("subject", 1000),
        message_id=own_ids[0] if own_ids else "",
        in_reply_to=tuple(dict.fromkeys(answered)),
        sent_at=headers.date(),
        other_addresses=frozenset(headers.addresses("from", "reply-to", "sender", "return-path")),
        recipients=tuple(headers.addresses("delivered-to", "x-original-to", "envelope-to", "to", "cc")),
        text=text,
        new_text=cut.new,
        quoted=cut.quoted,
        files=tuple(parts.files),
        auto_reply=is_auto_reply(headers),
        report=finding.report,
        report_reason=finding.reason,
        report_about=finding.about,
    )
