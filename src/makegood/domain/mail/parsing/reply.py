"""What a person wrote newly in a reply, and what came along.

In this order: our own line "reply above this line", then what our rules know of quotes, headers and signatures in
Dutch and other languages, then mail-parser-reply for the languages and programs that they do not know.
"""

import re
from enum import Enum

from mailparser_reply import EmailMessage

from .parsed import Cut
from .reply_lines import (
    attribution,
    header_block,
    is_device_signature,
    is_quoted,
    is_rule,
    is_signature_mark,
    plain,
    separator,
)

MARKERS = ("--- Antwoord boven deze regel ---", "--- Reply above this line ---")
"""The lines above which we ask people to write, one per language."""

_LANGUAGES = ["en", "nl", "de", "fr", "es", "it", "pl", "sv", "da", "ko", "ja", "zh", "cs", "david"]
# The library's expressions take quadratic time on long lines.
_LIBRARY_LINES, _LIBRARY_LINE = 300, 200
_SURE = re.compile(r"[^\s<>@]{1,100}@[^\s<>@]{1,100}\.\w|\d{1,2}[:.]\d{2}")
_SIGNATURE_LINES = 12
"""Written lines below a drawn line that may be a signature; more of them are text."""


class _Kind(Enum):
    TEXT = "text"
    BLANK = "blank"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    ADDED = "added"
    """By a program: a signature of a device, the header of a forwarded e-mail."""


def cut_reply(text: str, *, marker: str = "") -> Cut:
    """Divides a body into what was written newly and the rest; `marker` is one more line like those of `MARKERS`.

    Answers below or between quotes are new, with the quotes that they answer. A body that is nothing but a quote has
    no new text. Of an e-mail that was only passed on, the text is new and its header is not.
    """
    raw = text.split("\n")
    lines = [plain(line) for line in raw]
    kinds = _kinds(raw, lines, (*MARKERS, marker) if marker else MARKERS)
    if len(kinds) == len(lines) and all(kind in {_Kind.TEXT, _Kind.BLANK} for kind in kinds):
        kinds = kinds[: _library_cut(lines)]
    _leave_rules(lines, kinds)
    kept = _kept(kinds)
    new = [line for number, line in enumerate(raw) if number in kept]
    rest = [line for number, line in enumerate(raw) if number not in kept]
    return Cut(_joined(new), _joined(rest))


def _joined(lines: list[str]) -> str:
    """These lines without the blank ones at either end."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[start:end])


def _kinds(raw: list[str], lines: list[str], markers: tuple[str, ...]) -> list[_Kind]:
    """What each line is, up to the one from which on everything is quoted."""
    marks = [_letters(marker) for marker in markers]
    kinds: list[_Kind] = []
    forwarded = False
    while len(kinds) < len(lines):
        here = len(kinds)
        line = lines[here]
        if not line:
            kinds.append(_Kind.BLANK)
        elif is_quoted(raw[here]):
            kinds.append(_Kind.QUOTE)
        elif is_device_signature(line):
            kinds.append(_Kind.ADDED)
        elif _is_marker(lines, here, marks) or _is_signature(lines, here):
            break
        elif passed_on := _passed_on(lines, here):
            if forwarded or _Kind.TEXT in kinds or separator(line) != "forwarded":
                break
            forwarded = True
            kinds.extend([_Kind.ADDED] * passed_on)
        else:
            length, certain = attribution(lines, here)
            if length and not _quote_follows(raw, lines, here + length):
                if certain:
                    break
                length = 0
            kinds.extend([_Kind.ATTRIBUTION] * length or [_Kind.TEXT])
    return kinds


def _letters(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def _is_marker(lines: list[str], here: int, marks: list[str]) -> bool:
    """Our own line, also with other signs around it, or wrapped."""
    line = lines[here]
    if not re.match(r"[^\w]{1,12}\w", line):
        return False
    words = _letters(line)
    if any(words == mark for mark in marks):
        return True
    following = _letters(lines[here + 1]) if here + 1 < len(lines) else ""
    return any(mark.startswith(f"{words} ") and f"{words} {following}" == mark for mark in marks)


def _is_signature(lines: list[str], here: int) -> bool:
    if not is_signature_mark(lines[here]):
        return False
    below = sum(bool(line) for line in lines[here + 1 : here + 200])
    return lines[here].startswith("--") or below <= _SIGNATURE_LINES


def _passed_on(lines: list[str], here: int) -> int:
    """How many lines from here are the top of an e-mail that was quoted or passed on as it was."""
    if not separator(lines[here]):
        return header_block(lines, here)
    header = here + 1
    while header < len(lines) and not lines[header]:
        header += 1
    return header - here + header_block(lines, header) if header < len(lines) else 1


def _quote_follows(raw: list[str], lines: list[str], position: int) -> bool:
    while position < len(lines) and not lines[position]:
        position += 1
    return position < len(lines) and is_quoted(raw[position])


def _library_cut(lines: list[str]) -> int:
    """The line from which on mail-parser-reply takes it for quoted; all lines if it finds none or cannot be asked."""
    text = "\n".join(lines)
    if len(lines) > _LIBRARY_LINES or any(len(line) > _LIBRARY_LINE for line in lines):
        return len(lines)
    header = EmailMessage(text=text, languages=list(_LANGUAGES)).HEADER_REGEX.search(text)
    if header is None or not _SURE.search(header[0]):
        return len(lines)
    return text.count("\n", 0, header.start() + len(header[0]) - len(header[0].lstrip()))


def _leave_rules(lines: list[str], kinds: list[_Kind]) -> None:
    """Drawn lines right above the quoted rest belong to it."""
    if len(kinds) == len(lines):
        return
    while kinds and (kinds[-1] is _Kind.BLANK or is_rule(lines[len(kinds) - 1])):
        kinds.pop()


def _kept(kinds: list[_Kind]) -> set[int]:
    """The numbers of the lines that are new."""
    written = [number for number, kind in enumerate(kinds) if kind is _Kind.TEXT]
    if not written:
        return set()
    first, last = written[0], written[-1]
    start = 0
    if _Kind.ATTRIBUTION in kinds[:first] and _Kind.QUOTE not in kinds[first:last]:
        start = first  # one quote on top, all of the answer below
    return {number for number in range(start, last + 1) if kinds[number] not in {_Kind.ATTRIBUTION, _Kind.ADDED}}
