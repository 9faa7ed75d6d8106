"""What may be attached to a message (R5.2), and which files of a customer's e-mail are kept (R5.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

ATTACHMENTS_LIMIT = 10 * 1024 * 1024
"""Bytes, all attachments of a message together."""

PAGE_MESSAGES_A_DAY = 30
"""How many messages of one conversation are taken from the customer's page in 24 hours, should a link leak."""

KEPT_FILES_LIMIT = 50
"""How many files of one e-mail are kept."""

NEW_TEXT_LIMIT = 100_000
"""Characters of a customer's e-mail that are shown as newly written; the rest is folded away, never lost."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)

EXTENSIONS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
}

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

# Types that their first bytes do not tell apart: the ending does, and then the bytes must fit it. No programs and
# scripts, no HTML and SVG, no archives, no office files with macros, no e-mails (their header names the customer).
_BY_ENDING: dict[str, tuple[str, re.Pattern[bytes]]] = {
    ending: (kind, re.compile(start, re.DOTALL))
    for ending, kind, start in (
        (".heic", "image/heic", rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)"),
        (".heif", "image/heif", rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)"),
        (".avif", "image/avif", rb"....ftyp(avif|avis|mif1)"),
        (".tif", "image/tiff", rb"II\*\0|MM\0\*"),
        (".tiff", "image/tiff", rb"II\*\0|MM\0\*"),
        (".bmp", "image/bmp", rb"BM.{12}"),
        (".mp4", "video/mp4", rb"....ftyp"),
        (".m4v", "video/mp4", rb"....ftyp"),
        (".m4a", "audio/mp4", rb"....ftyp"),
        (".3gp", "video/3gpp", rb"....ftyp"),
        (".mov", "video/quicktime", rb"....(ftyp|moov|mdat|wide|free|skip)"),
        (".webm", "video/webm", rb"\x1a\x45\xdf\xa3"),
        (".ogg", "audio/ogg", rb"OggS"),
        (".opus", "audio/ogg", rb"OggS"),
        (".mp3", "audio/mpeg", rb"ID3|\xff[\xe2-\xff]"),
        (".wav", "audio/wav", rb"RIFF....WAVE"),
        (".amr", "audio/amr", rb"#!AMR"),
        (".aac", "audio/aac", rb"\xff[\xf0-\xf9]"),
        (".doc", "application/msword", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        (".xls", "application/vnd.ms-excel", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        (".ppt", "application/vnd.ms-powerpoint", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        (".docx", f"{_OFFICE}wordprocessingml.document", rb"PK\x03\x04"),
        (".xlsx", f"{_OFFICE}spreadsheetml.sheet", rb"PK\x03\x04"),
        (".pptx", f"{_OFFICE}presentationml.presentation", rb"PK\x03\x04"),
        (".odt", f"{_OPEN}text", rb"PK\x03\x04"),
        (".ods", f"{_OPEN}spreadsheet", rb"PK\x03\x04"),
        (".odp", f"{_OPEN}presentation", rb"PK\x03\x04"),
        (".rtf", "application/rtf", rb"\{\\rtf"),
    )
}
_TEXT_ENDINGS = {".txt": "text/plain", ".text": "text/plain", ".log": "text/plain", ".csv": "text/csv"}
_MARKUP_OR_SCRIPT = re.compile(rb"(\xef\xbb\xbf)?\s*(<|#!|%!|@echo\b)", re.IGNORECASE)
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

KEPT_TYPES = frozenset({*EXTENSIONS, *(kind for kind, _ in _BY_ENDING.values()), *_TEXT_ENDINGS.values()})
"""The types of which files that customers send are kept."""


def kept_type(name: str, declared: str, data: bytes) -> str | None:
    """Under which type a file of a customer's e-mail is kept; None for one that is left out.

    The first bytes decide where they tell; else the ending and what fits it. The type that the e-mail declares counts
    only for a file without a name that ends in anything.
    """
    found = content_type_of(data)
    if found is not None:
        return found
    ending = _ending(name) or next((end for end, kind in _ALL_ENDINGS.items() if kind == declared), "")
    if ending in _BY_ENDING:
        kind, start = _BY_ENDING[ending]
        return kind if start.match(data) else None
    if ending in _TEXT_ENDINGS:
        head = data[:65536]
        return None if _MARKUP_OR_SCRIPT.match(head) or _NOT_TEXT.search(head) else _TEXT_ENDINGS[ending]
    return None


_ALL_ENDINGS = {ending: kind for ending, (kind, _) in _BY_ENDING.items()} | _TEXT_ENDINGS


def _ending(name: str) -> str:
    stem, point, ending = name.strip().rpartition(".")
    return f".{ending.lower()}" if point and stem else ""


def _endings(content_type: str) -> tuple[str, ...]:
    known = tuple(ending for ending, kind in _ALL_ENDINGS.items() if kind == content_type)
    return EXTENSIONS.get(content_type) or known or (".bin",)


def content_type_of(data: bytes) -> str | None:
    """The type of a picture or PDF, by its first bytes; None for anything else, whatever its name claims."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _SIGNATURES if data.startswith(start)), None)


def safe_file_name(name: str, content_type: str) -> str:
    """A file name without folders and control characters, with the ending that its content has."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(char for char in last if char.isprintable()).strip().lstrip(".")
    endings = _endings(content_type)
    if not plain.lower().endswith(endings):
        plain = f"{plain or 'attachment'}{endings[0]}"
    return plain[-150:]


PLACEHOLDERS = ("first_name", "order", "seller", "grade", "product")
"""What a template may leave open, as `{first_name}`: known of every purchase, or left empty where it is not."""

TEMPLATES_LIMIT = 100
"""How many templates a seller can have: more are no help in choosing one."""

# Spaces of any number on both sides of a name of any length would be tried in all their combinations.
_PLACEHOLDER = re.compile(r"([ \t]?)\{[ \t]{0,9}([^{}\s](?:[^{}\n]{0,38}[^{}\s])?)[ \t]{0,9}\}([ \t]?)")


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its places filled. `missing` are the placeholders whose value is not known."""

    text: str
    missing: tuple[str, ...]


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Fills in a template. A place whose value is missing closes up; what is no placeholder stays as it stands."""
    missing: list[str] = []

    def put(found: re.Match[str]) -> str:
        before, name, after = found.groups()
        name = name.lower()
        if name not in PLACEHOLDERS:
            return found.group()
        value = values.get(name, "")
        if value:
            return f"{before}{value}{after}"
        if name not in missing:
            missing.append(name)
        return " " if before and after else ""

    return Filled(_PLACEHOLDER.sub(put, text), tuple(missing))


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces but is no placeholder, each once, as typed."""
    names = (found[2] for found in _PLACEHOLDER.finditer(text))
    return list(dict.fromkeys(name for name in names if name.lower() not in PLACEHOLDERS))
