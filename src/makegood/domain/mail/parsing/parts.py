"""An e-mail taken apart: its body as text and its files, however its parts are nested (RFC 2045-2049, 3676)."""

import binascii
import re
from dataclasses import dataclass, field

from .charsets import clean, clean_line, decode
from .headers import Headers, base64_bytes, split_header
from .markup import html_to_text
from .parsed import IncomingFile

_DEEPEST = 20
"""Levels of parts in parts. People's e-mails have up to five; what lies deeper stays one file."""
_MOST_PARTS = 300
"""Parts that are taken apart; what follows them stays one file."""
LONGEST_HTML = 500_000
"""Characters of HTML that are turned into text; of a longer one the whole is a file too."""

_CHARSET_IN_HTML = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
# What some programs put in the place of the plain text.
_STUB = re.compile(
    r"\bhtml\b.{0,80}\b(compatible|capable|enabled|viewer|reader|e-?mail|mail|client|program\w*|support\w*|weer\w*)\b"
    r"|\b(no|not|cannot|can't|niet|geen|nicht|kein|pas)\b.{0,80}\bhtml\b",
    re.IGNORECASE | re.DOTALL,
)
_STUB_LENGTH = 400
_BEHIND_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_REPORTS = {
    "message/delivery-status": "status",
    "message/global-delivery-status": "status",
    "message/feedback-report": "feedback",
    "text/rfc822-headers": "original",
    "message/global-headers": "original",
    "message/rfc822": "original",
    "message/global": "original",
    "message/disposition-notification": "receipt",
}


@dataclass(slots=True)
class Parts:
    """What a message holds besides its text."""

    files: list[IncomingFile] = field(default_factory=list)
    reports: list[tuple[str, bytes]] = field(default_factory=list)
    """Parts that a report is made of: status, feedback, original or receipt."""
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    is_html: bool

    @property
    def says_something(self) -> bool:
        return bool(self.text.strip()) and not (len(self.text) < _STUB_LENGTH and _STUB.search(self.text))


def body_text(headers: Headers, body: bytes, parts: Parts) -> str:
    """The readable text of a message; its files and reports are added to `parts`."""
    texts = [found.text.strip("\n") for found in _read(headers, body, parts, depth=0, default="text/plain")]
    return "\n\n".join(text for text in texts if text.strip())


def _read(headers: Headers, body: bytes, parts: Parts, *, depth: int, default: str) -> list[_Text]:
    content_type, parameters = headers.parameters("content-type")
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", content_type):
        content_type = (content_type.split("/", 1)[0] in {"text", ""} and default) or "application/octet-stream"
    if content_type.startswith("multipart/") and depth < _DEEPEST:
        pieces = _split(body, parameters.get("boundary", ""))
        if pieces is not None:
            return _read_pieces(content_type, pieces, parts, depth)
        content_type = "text/plain"
    parts.count += 1
    disposition, details = headers.parameters("content-disposition")
    name = _file_name(details.get("filename") or parameters.get("name") or "")
    data = _decoded(body, headers.get("content-transfer-encoding"))
    if content_type in _REPORTS:
        parts.reports.append((_REPORTS[content_type], data))
    if content_type not in {"text/plain", "text/html"} or disposition == "attachment" or name:
        parts.files.append(IncomingFile(name or _usual_name(content_type, data), content_type, data))
        return []
    charset = parameters.get("charset", "")
    if content_type == "text/html":
        return [_Text(_html_text(data, charset, parts), is_html=True)]
    text = clean(decode(data, charset))
    if parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return [_Text(text, is_html=False)]


def _read_pieces(content_type: str, pieces: list[bytes], parts: Parts, depth: int) -> list[_Text]:
    default = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
    children: list[list[_Text]] = []
    for number, piece in enumerate(pieces):
        if parts.count >= _MOST_PARTS:
            rest = b"\r\n".join(pieces[number:])
            parts.files.append(IncomingFile("rest.txt", "application/octet-stream", rest))
            break
        headers, body = split_header(piece)
        children.append(_read(headers, body, parts, depth=depth + 1, default=default))
    if content_type != "multipart/alternative":
        return [text for child in children for text in child]
    speaking = [child for child in children if any(text.says_something for text in child)]
    plain = [child for child in speaking if not any(text.is_html for text in child)]
    best = plain[:1] or speaking[-1:] or [child for child in children if any(text.text.strip() for text in child)][:1]
    return best[0] if best else []


def _split(body: bytes, boundary: str) -> list[bytes] | None:
    """The parts between the boundary lines; None without any. One that is not closed ends with the e-mail."""
    if not boundary.strip():
        return None
    mark = b"--" + boundary.rstrip().encode("utf-8", "replace")
    pieces: list[bytes] = []
    start, position = -1, body.find(mark)
    while position >= 0:
        end = position + len(mark)
        line = _BEHIND_BOUNDARY.match(body, end) if position == 0 or body[position - 1 : position] == b"\n" else None
        if line:
            if start >= 0:
                pieces.append(body[start:position].removesuffix(b"\n").removesuffix(b"\r"))
            if line[1] or len(pieces) > _MOST_PARTS:
                return [*pieces, body[position:]] if not line[1] else pieces
            start = end = line.end()
        position = body.find(mark, end)
    return [*pieces, body[start:]] if start >= 0 else None


def _decoded(body: bytes, encoding: str) -> bytes:
    method = encoding.split(";", 1)[0].replace(" ", "").strip("\"'").lower()
    if method == "base64":
        return base64_bytes(body)
    if method == "quoted-printable":
        return binascii.a2b_qp(body)
    if method in {"x-uuencode", "uuencode", "x-uue"}:
        return _uudecoded(body)
    return body


def _uudecoded(body: bytes) -> bytes:
    result: list[bytes] = []
    for line in body.splitlines():
        if line.startswith(b"begin ") or line in {b"end", b"`", b""}:
            continue
        try:
            result.append(binascii.a2b_uu(line))
        except binascii.Error:  # not encoded at all, or broken: as it is
            return body
    return b"".join(result)


def _file_name(name: str) -> str:
    return clean_line(name.replace("\\", "/").rsplit("/", 1)[-1], 150)


def _usual_name(content_type: str, data: bytes) -> str:
    """An attached e-mail is called by its subject; other files without a name have none."""
    if content_type not in {"message/rfc822", "message/global"}:
        return ""
    subject = re.sub(r"[^\w .,()-]+", " ", split_header(data)[0].text("subject", 80))
    return f"{' '.join(subject.split()) or 'message'}.eml"


def _html_text(data: bytes, charset: str, parts: Parts) -> str:
    if not charset:
        named = _CHARSET_IN_HTML.search(data[:4000])
        charset = named[1].decode("ascii") if named else ""
    html = clean(decode(data, charset))
    if len(html) > LONGEST_HTML:
        parts.files.append(IncomingFile("text.html", "text/html", data))
    return clean(html_to_text(html[:LONGEST_HTML]))  # again: HTML can name any character


def unflowed(text: str, *, delete_space: bool) -> str:
    """A text with format=flowed as its writer saw it: paragraphs on one line, quotes marked by `> ` (RFC 3676)."""
    result: list[str] = []
    paragraph: list[str] = []
    paragraph_depth = 0

    def finish() -> None:
        if paragraph:
            result.append(">" * paragraph_depth + " " * bool(paragraph_depth) + "".join(paragraph))
            paragraph.clear()

    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if depth != paragraph_depth or content == "-- ":
            finish()
        paragraph_depth = depth
        paragraph.append(content[:-1] if flows and delete_space else content)
        if not flows:
            finish()
    finish()
    return "\n".join(result)
