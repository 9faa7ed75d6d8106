"""What is known of an incoming e-mail once it has been read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Report(StrEnum):
    """What a mail server says about an e-mail of ours."""

    BOUNCE = "bounce"
    """Failed for good."""
    DELAY = "delay"
    """Nothing final: delayed, relayed, delivered, expanded, or a report that asks for nothing."""
    COMPLAINT = "complaint"
    """The recipient called it spam (RFC 5965)."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """An attachment or an inline picture, decoded. An attached e-mail is one file of type message/rfc822."""

    name: str
    """Without a path or control characters; "" when the e-mail gives none."""
    content_type: str
    """As the e-mail says, lower-case: not to be trusted."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A body in two. Every line of it that is not blank is in one of them, as it was and in its order."""

    new: str
    """What the person wrote."""
    quoted: str
    """What came along: the quoted e-mail, its header, a signature."""


@dataclass(frozen=True, slots=True)
class ParsedEmail:
    """One incoming e-mail. Its header can be forged: nothing here proves who sent it."""

    from_address: str
    """Lower-case; "" when unreadable."""
    from_name: str
    subject: str
    message_id: str
    """`<…>`, or ""."""
    in_reply_to: tuple[str, ...]
    """The Message-IDs it answers: In-Reply-To, then References with the newest first; each once."""
    sent_at: datetime | None
    """Its Date header in UTC; None when unreadable."""
    other_addresses: frozenset[str]
    """Every address that is the sender's own: From, Reply-To, Sender, Return-Path; lower-case."""
    recipients: tuple[str, ...]
    """Lower-case, each once: Delivered-To, X-Original-To, Envelope-To, To, Cc, in this order."""
    text: str
    """The whole body as readable text: NFC, lines ended by LF, no other control character. At most 200,000
    characters; of a longer one the whole is a file `text.txt`."""
    new_text: str
    """What the person wrote newly (`cut_reply`)."""
    quoted: str
    """The rest of `text`; "" if there is none."""
    files: tuple[IncomingFile, ...]
    auto_reply: bool
    """No person wrote it: an out-of-office message, a list, a report (RFC 3834)."""
    report: Report | None
    report_reason: str
    """Status code and diagnostic, without any e-mail address, at most 200 characters."""
    report_about: tuple[str, ...]
    """Message-IDs and envelope senders of the e-mail that a report is about."""
