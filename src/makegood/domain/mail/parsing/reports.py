"""What mail servers report: bounces, delays, complaints (RFC 3464, RFC 5965, and bounces that follow neither)."""

import re
from dataclasses import dataclass

from .automatic import from_mail_system
from .charsets import clean, clean_line, decode
from .headers import Headers, split_header
from .parsed import Report

_REASON_LENGTH = 200
_READ = 100_000
"""Characters of a report's text and of the e-mail enclosed in it that are searched."""

_FAILED = re.compile(
    r"undeliver|onbestelbaar|unzustellbar|nicht zustellbar|non remis|could not be delivered|delivery (has )?failed"
    r"|delivery failure|delivery status notification \(failure\)|failure notice|mail delivery failed|delivery problem"
    r"|returned mail|returned to sender|mail system error|message rejected|non-?delivery|permanent error"
    r"|niet (worden )?(bezorgd|afgeleverd)|bezorging mislukt|mislukte bezorging|retour(mail|bericht)"
    r"|impossible de remettre",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delayed|delay\)|still being retried|warning: (could not|message)|vertraagd|vertraging|verzögert|retardé"
    r"|delivery status notification \((success|relay)\)|successfully delivered",
    re.IGNORECASE,
)
_QMAIL = re.compile(r"\AHi\. This is the .{0,60} program", re.IGNORECASE)
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_CODE = re.compile(r"\b[45]\d\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b")
_ADDRESS = re.compile(r"""[<(\["']?[^\s<>()\[\]"',;:@]{1,200}@[^\s<>()\[\]"',;@]{1,200}[>)\]"']?:?""")
_OURS = re.compile(r"\bb-[a-z2-7]{10,60}@[a-z0-9.-]{1,200}[a-z0-9]", re.IGNORECASE)
_COPIED = re.compile(
    r"^[> \t]{0,9}(?:message-id|return-path)[ \t]*:\s{0,9}<([^<>\s]{1,500})>", re.IGNORECASE | re.MULTILINE
)
# Feedback that is no complaint about an e-mail of ours (RFC 5965, 6591).
_HARMLESS = {"not-spam", "auth-failure", "dmarc"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a report says."""

    report: Report | None
    reason: str = ""
    about: tuple[str, ...] = ()


def read_report(headers: Headers, text: str, parts: list[tuple[str, bytes]]) -> Finding:
    """What this e-mail reports, from its header, its text and its parts; nothing if it is no report."""
    is_report = headers.parameters("content-type")[0] == "multipart/report"
    feedback = [_fields(data) for kind, data in parts if kind == "feedback"]
    if feedback and (is_report or from_mail_system(headers)):
        kind = feedback[0][0].word("feedback-type")
        report = Report.DELAY if kind in _HARMLESS else Report.COMPLAINT
        return Finding(report, _without_addresses(kind or "complaint"), _about(feedback[0], text, parts))
    blocks = [block for kind, data in parts if kind == "status" for block in _fields(data)]
    if (is_report or from_mail_system(headers)) and any("action" in block or "status" in block for block in blocks):
        return _delivery(headers, blocks, text, parts)
    report_kind = _informal(headers, text)
    if report_kind is None:
        return Finding(None)
    return Finding(report_kind, _reason_in(text, headers), _about(blocks, text, parts))


def _delivery(headers: Headers, blocks: list[Headers], text: str, parts: list[tuple[str, bytes]]) -> Finding:
    failed = [block for block in blocks if _has_failed(block)]
    told = failed or [block for block in blocks if "action" in block or "status" in block]
    block = told[0]
    found = _STATUS.search(block.get("status"))
    status = found[0] if found else ""
    diagnostic = block.get("diagnostic-code").partition(";")[2] or block.get("diagnostic-code")
    reason = _without_addresses(diagnostic if status in diagnostic else f"{status} {diagnostic}")
    report = Report.BOUNCE if failed else Report.DELAY
    return Finding(report, reason or _reason_in(text, headers), _about(blocks, text, parts))


def _has_failed(block: Headers) -> bool:
    action = block.word("action")
    return action == "failed" or (not action and block.get("status").lstrip().startswith("5"))


def _informal(headers: Headers, text: str) -> Report | None:
    if not from_mail_system(headers):
        return None
    subject = headers.text("subject", 300)
    if _DELAYED.search(subject):
        return Report.DELAY
    if "x-failed-recipients" in headers or _QMAIL.match(text) or _FAILED.search(subject):
        return Report.BOUNCE
    return None


def _reason_in(text: str, headers: Headers) -> str:
    """The first line of the text with a status or an SMTP code, else the subject."""
    for line in text[:_READ].split("\n"):
        if _CODE.search(line[:1000]):
            return _without_addresses(line[:1000])
    return _without_addresses(headers.text("subject", _REASON_LENGTH))


def _without_addresses(text: str) -> str:
    bare = " ".join(word for word in _ADDRESS.sub(" ", clean_line(text, 1000)).split() if "@" not in word)
    return bare.strip(" .:;,-")[:_REASON_LENGTH].rstrip()


def _fields(data: bytes) -> list[Headers]:
    """The blocks of fields in a part of a report, at most a hundred."""
    blocks = re.split(rb"\r?\n[ \t]*\r?\n", data[:_READ].strip(), maxsplit=100)
    return [split_header(block.strip(b"\r\n"))[0] for block in blocks]


def _about(blocks: list[Headers], text: str, parts: list[tuple[str, bytes]]) -> tuple[str, ...]:
    """What names the original e-mail: its Message-ID and the envelope sender it left with."""
    found: dict[str, None] = {}
    for kind, data in parts:
        if kind == "original":
            original = split_header(data[:_READ].lstrip(b"\r\n"))[0]
            found.update(dict.fromkeys(original.message_ids("message-id")))
            found.update(dict.fromkeys(original.addresses("return-path")))
            found.update(_ours(clean(decode(data[:_READ], ""))))
    for block in blocks:
        found.update(dict.fromkeys(block.addresses("original-mail-from", "original-envelope-id")))
        for name in ("original-message-id", "x-original-message-id", "original-envelope-id"):
            found.update(dict.fromkeys(block.message_ids(name)))
    searched = text[:_READ]
    for match in _COPIED.finditer(searched):
        is_id = match[0].lstrip("> \t").lower().startswith("message-id")
        found[f"<{match[1]}>" if is_id else match[1].lower()] = None
    found.update(_ours(searched))
    return tuple(found)


def _ours(text: str) -> dict[str, None]:
    return {match.lower(): None for match in _OURS.findall(text)}
