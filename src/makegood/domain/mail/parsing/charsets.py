"""Bytes to text, whatever character set they claim to be in, and text that every table and page can take."""

import codecs
import re
import unicodedata

# Names that mail programs use and Python does not know, and character sets of which everybody uses the larger one.
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "cp-850": "cp850",
}
# Latin-1 is what mail programs say when they mean Windows' character set, or nothing in particular.
_GUESSED = {"", "ascii", "iso8859-1", "cp1252", "latin-1", "utf-8"}
# Python's own, which no e-mail is written in: some are slow, some run escapes.
_NOT_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Unprintable, or able to make a text look like another one; the joiners of emoji and Persian stay.
_REMOVED = re.compile(
    r"[\x01-\x08\x0e-\x1b\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


def decode(data: bytes, charset: str) -> str:
    """The text of these bytes: in the named character set if that works, else the likeliest one. Never raises."""
    name = _codec(charset)
    if name in _GUESSED or (data.isascii() and name not in {"utf-7", "iso2022_jp", "hz"} and "2022" not in name):
        return _guess(data)
    if not name.startswith(("utf-", "iso2022", "hz")) and _is_utf8(data):
        return data.decode()
    try:
        return data.decode(name)
    except (LookupError, ValueError):
        pass
    return data.decode(name, "replace") if name and _mostly(data, name) else _guess(data)


def _codec(charset: str) -> str:
    """Python's name of a character set; "" for one that it does not know."""
    label = charset.strip().strip("\"'").lower()[:40]
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
        "".encode(name)
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("_", "-") in _NOT_CHARSETS else name


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return not data.isascii()


def _mostly(data: bytes, name: str) -> bool:
    """Whether these bytes are in this character set but for a few broken ones."""
    text = data.decode(name, "replace")
    odd = text.count("\ufffd")
    return sum(not character.isascii() for character in text) - odd > odd


def _guess(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    if _mostly(data, "utf-8"):
        return data.decode("utf-8", "replace")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def clean(text: str) -> str:
    """A text of any origin as we keep texts: NFC, LF, no other control character; what cannot be kept is U+FFFD."""
    text = _SURROGATES.sub("\ufffd", text).replace("\x00", "\ufffd").replace("\xa0", " ")
    text = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    return unicodedata.normalize("NFC", _REMOVED.sub("", text))


def clean_line(text: str, length: int) -> str:
    """The same on one line, for a subject or a name."""
    return " ".join(clean(text[: length * 4]).split())[:length]
