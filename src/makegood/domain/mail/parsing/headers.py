"""The header of an e-mail or of one of its parts, however broken."""

import binascii
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from .charsets import clean_line, decode

_MOST_FIELDS = 1000
_LONGEST_HEADER = 1_000_000
_LONGEST_VALUE = 20_000
"""Characters of a field that are read; more is no header of a person's e-mail."""

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bqBQ])\?([^?]*)\?=")
_WORDS = re.compile(r"(=\?[^?\s]{1,60}\?[bqBQ]\?[^?]*\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bqBQ]\?)")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*\\?(?:"|\Z)|[^;]*)', re.DOTALL)
_PART_OF_NAME = re.compile(r"([^*]+)\*(\d{1,3})?(\*)?\Z")
_MAILBOX_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*\\?(?:"|\Z)|<[^<>]*>|\([^()]*\)|[,;]|[^"<(,;]+|.', re.DOTALL)
_ADDRESS = re.compile(r"""[^\s<>()\[\],;:"@\\]{1,254}@[^\s<>()\[\],;:"@\\]{1,254}""")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")


class Headers:
    """The fields of one header, in their order."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name.lower(), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._fields

    def get(self, name: str) -> str:
        """The first field of this name as it stands, unfolded; "" if there is none."""
        values = self._fields.get(name.lower())
        return values[0] if values else ""

    def word(self, name: str) -> str:
        """The first word of a field, lower-case: what comes before a space, a parameter or a comment."""
        return (re.split(r"[;(\s]", self.get(name), maxsplit=1)[0]).lower()

    def text(self, name: str, length: int) -> str:
        """A field meant for people, decoded, on one line, at most `length` characters."""
        return clean_line(decode_words(self.get(name)), length)

    def addresses(self, *names: str) -> list[str]:
        """Every address in these fields, lower-case, each once."""
        found: dict[str, None] = {}
        for name in names:
            for value in self._fields.get(name.lower(), []):
                found.update((address, None) for _, address in mailboxes(value) if address)
        return list(found)

    def message_ids(self, name: str) -> list[str]:
        """Every `<…>` of the fields of this name."""
        return [clean_line(found, 1000) for value in self._fields.get(name, []) for found in _MESSAGE_ID.findall(value)]

    def date(self) -> datetime | None:
        """The Date field in UTC; without a zone it is taken as UTC."""
        try:
            moment = parsedate_to_datetime(self.get("date")[:200])
            return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
        except (TypeError, ValueError, OverflowError, IndexError):
            return None

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """A field's value without parameters, lower-case, and its parameters (RFC 2045, 2231; encoded words too)."""
        value = self.get(name)
        plain: dict[str, str] = {}
        pieces: dict[str, dict[int, tuple[bool, str]]] = {}
        for key, raw in _PARAMETER.findall(value):
            text = _unquoted(raw.strip())
            part = _PART_OF_NAME.match(key.lower())
            if part:
                pieces.setdefault(part[1], {})[int(part[2] or 0)] = (bool(part[3]) or part[2] is None, text)
            else:
                plain.setdefault(key.lower(), decode_words(text))
        plain.update((key, _joined(parts)) for key, parts in pieces.items())
        return value.split(";", 1)[0].strip().lower(), plain


def split_header(data: bytes) -> tuple[Headers, bytes]:
    """The header at the start of these bytes, and the body behind it."""
    fields: list[tuple[str, list[bytes]]] = []
    position = 0
    while position < min(len(data), _LONGEST_HEADER):
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        line = data[position : min(end, position + _LONGEST_VALUE)].rstrip(b"\r")
        if not line.strip():
            if line and fields:  # spaces only: a fold without content, as some programs write
                position = end + 1
                continue
            position = end + 1
            break
        field = _FIELD.match(line)
        if field and len(fields) <= _MOST_FIELDS:
            fields.append((field[1].decode("ascii"), [field[2]]))
        elif line[:1] in b" \t" and fields:
            fields[-1][1].append(line)
        elif not field and not (line.startswith((b"From ", b">From ")) and not fields):
            break  # no header line: the body has begun without a blank line
        position = end + 1
    return Headers((name, _value(parts)) for name, parts in fields), data[position:]


def _value(parts: list[bytes]) -> str:
    return decode(b" ".join(part.strip() for part in parts)[:_LONGEST_VALUE], "").strip()


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)
    return value.strip('"')


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    """A parameter in numbered parts (RFC 2231): the first names the character set."""
    charset, data = "utf-8", b""
    for number in sorted(parts):
        encoded, text = parts[number]
        if encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
    return decode(data, charset)


def decode_words(text: str) -> str:
    """A field's text with its encoded words decoded (RFC 2047); words that make one character together too."""
    if "=?" not in text:
        return text
    text = _WORDS.sub(r"\1", text)
    result: list[str] = []
    pending, pending_charset, position = b"", "", 0
    for word in _WORD.finditer(text):
        charset = word[1].split("*", 1)[0].lower()
        if pending and (word.start() != position or charset != pending_charset):
            result.append(decode(pending, pending_charset))
            pending = b""
        result.append(text[position : word.start()])
        pending, pending_charset, position = pending + _word_bytes(word[2], word[3]), charset, word.end()
    result.extend((decode(pending, pending_charset), text[position:]))
    return "".join(result)


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return binascii.a2b_qp(data, header=True) if encoding in "qQ" else base64_bytes(data)


def base64_bytes(data: bytes) -> bytes:
    """What these base64 letters stand for; other characters are passed over, a broken end is left off."""
    letters = re.sub(rb"[^A-Za-z0-9+/]+", b"", data)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def mailboxes(value: str) -> list[tuple[str, str]]:
    """The (name, address) pairs of a field with addresses, in its order; the address lower-case, "" without one."""
    found: list[tuple[str, str]] = []
    name: list[str] = []
    angle = comment = ""
    for token in [*_MAILBOX_TOKEN.findall(value), ","]:
        if token in {",", ";"}:
            pair = _mailbox("".join(name), angle, comment)
            if any(pair):
                found.append(pair)
            name, angle, comment = [], "", ""
        elif token[0] == "<" and len(token) > 1:
            angle = token
        elif token[0] == "(" and len(token) > 1:
            comment = token[1:-1]
        else:
            name.append(_unquoted(token) if token[0] == '"' and len(token) > 1 else token)
    return found


def _mailbox(name: str, angle: str, comment: str) -> tuple[str, str]:
    address = _ADDRESS.search(angle)
    if address is None:
        address = _ADDRESS.search(name)
        name = comment if address and not angle else name
    return (
        clean_line(decode_words(name.strip() or comment), 200).strip("\"' "),
        clean_line(address[0], 254).lower().strip(".'") if address else "",
    )
