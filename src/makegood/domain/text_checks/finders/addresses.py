"""E-mail addresses and links, also those written so that a program would not see them."""

import re
from collections.abc import Iterator

from .reading import Reading, Span

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,62})"
_WORD_FOR_DOT = r"(?:\s{0,2}[(\[{<]\s?(?:dot|punt|\.)\s?[)\]}>]\s{0,2}|\s{1,2}(?:dot|punt)\s{1,2})"
_DOT_APART = r"(?:\s\.\s?)"
_SPELLED_DOT = rf"(?:{_WORD_FOR_DOT}|{_DOT_APART})"
_DOT = rf"(?:\.|{_SPELLED_DOT})"
_END = r"(?![a-z0-9])"

# ---- e-mail addresses ---------------------------------------------------------------------------------------------

_AT = re.compile(
    r"(?P<sign>\s{0,2}@\s{0,2}"
    r"|\s{0,2}[(\[{<]\s?(?:at|apenstaart(?:je)?|@|a)\s?[)\]}>]\s{0,2}"
    r"|\s{1,2}apenstaart(?:je)?\s{1,2})"
    r"|\s(?:at|-at-|_at_)\s"
)
_LOCAL_BACKWARDS = re.compile(r"[a-z0-9_](?:[a-z0-9._%+'-]{0,63})")
_PROVIDER = (
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|icloud|proton(?:mail)?|ziggo|kpn(?:mail|planet)?|xs4all|upcmail"
    r"|planet|telenet|gmx|aol)"
)
_DOMAIN = re.compile(
    rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}{_DOT}[a-z]{{2,24}}{_END}"
    rf"|{_LABEL}\s?,\s?(?:nl|com|be|eu|net|org){_END}"
    rf"|{_PROVIDER}{_END}"
)
_SPELLED_OR_KNOWN = re.compile(rf"{_PROVIDER}{_DOT}|{_LABEL}(?:\.{_LABEL}){{0,3}}{_SPELLED_DOT}")
# "I looked at example dot com" is a link and no address.
_NO_NAME = re.compile(
    r"(?:look(?:s|ed|ing)?|buys?|bought|available|order(?:s|ed)?|was|is|it|them|this|one|find|found|see|seen|sold"
    r"|shop(?:ping)?|cheaper|check|me|us|here|prices?|more|and)\Z"
)


def find_emails(reading: Reading) -> Iterator[Span]:
    """From each sign for "at" to both sides, so that the time does not grow with what stands between them."""
    text = reading.text
    backwards = text[::-1]
    for at in _AT.finditer(text):
        domain = _DOMAIN.match(text, at.end())
        local = _LOCAL_BACKWARDS.match(backwards, len(text) - at.start()) if domain else None
        if not (domain and local):
            continue
        start = len(text) - local.end()
        plain_word = at["sign"] is None
        if plain_word and (
            _NO_NAME.match(text, start, at.start()) or not _SPELLED_OR_KNOWN.match(text, at.end(), domain.end())
        ):
            continue
        yield start, domain.end()


# ---- links --------------------------------------------------------------------------------------------------------

# Top-level domains that are no word in Dutch or English: behind a point they make a link.
_SURE = (
    r"(?:nl|com|org|eu|be|uk|fr|es|pl|ch|lu|dk|se|fi|cz|cn|ru|tk|xyz|biz|info|amsterdam|frl|gent|vlaanderen|gl|ly|io|gg|ee"
    r"|jp|tr|pt|gr|ro|hu|ie|cc|tv)"
)
# Those that also stand behind a point where the space was forgotten: they need something beside them.
_UNSURE = (
    r"(?:de|net|shop|store|online|site|website|app|dev|top|at|it|in|is|me|to|us|co|nu|no|page|link|club|live|blog|web)"
)
_PATH = r"(?:[:/?#][^\s<>\"]*)?"

_WITH_SCHEME = re.compile(r"(?<![a-z0-9])h(?:tt|xx)ps?\s{0,2}[:;]?\s{0,2}[/\\]{2}\s{0,2}[^\s<>\"]{2,}")
_WITH_WWW = re.compile(
    rf"(?<![a-z0-9])www(?:\.{_LABEL}(?:\.{_LABEL}){{0,4}}{_PATH}"
    rf"|(?:{_DOT}|\.\s){_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_DOT}(?:{_SURE}|{_UNSURE}){_END}"
    rf"|\s{{1,2}}{_LABEL}\s{{1,2}}{_SURE}{_END})"
)
_BARE = re.compile(
    rf"(?<![a-z0-9@._-])(?P<name>{_LABEL}(?:\.{_LABEL}){{0,4}})\.(?:(?P<sure>{_SURE})|(?P<unsure>{_UNSURE}))(?![a-z0-9@-]|\.[a-z0-9])"
    r"(?P<path>[:/?#][^\s<>\"]*)?"
)
_SPELLED = re.compile(
    rf"(?<![a-z0-9@._-])(?P<name>{_LABEL})(?:{_DOT}{_LABEL}){{0,3}}"
    rf"(?:{_WORD_FOR_DOT}(?:{_SURE}|net|shop|de|co)|{_DOT_APART}{_SURE}){_END}"
)
_MAYBE_SPELLED = re.compile(r"dot|punt|[\s(\[{<]\.")
"""In every text in which the pattern above, which is slow, finds something."""
_POINTING = re.compile(
    r"(?:naar|op|via|bij|van|site|website|webshop|kijk|zie|link|adres|at|on|from|visit|see|via|check|url)\s?:?\s{0,2}\Z"
)
_NO_HOST = re.compile(r"(?:een|1|dit|dat|het|de|the|an?|th(?:is|at)|minder|groot|klein|ander|laatste|eerste|goed)\Z")


def find_links(reading: Reading) -> Iterator[Span]:
    """Links with or without "http" and "www", with a point or the word for it."""
    text = reading.text
    for pattern in (_WITH_SCHEME, _WITH_WWW):
        yield from (found.span() for found in pattern.finditer(text))
    for found in _BARE.finditer(text):
        if found["sure"] or found["path"] or _is_shown_as_link(reading, found):
            yield found.span()
    for found in _SPELLED.finditer(text) if _MAYBE_SPELLED.search(text) else ():
        if not _NO_HOST.match(found["name"]):
            yield found.span()


def _is_shown_as_link(reading: Reading, found: re.Match[str]) -> bool:
    """Whether "kwaliteit.de" is a link or the end of one sentence and the start of the next."""
    text = reading.text
    if not reading.as_stored(found.span("unsure")).islower():
        return False
    alone = found.end() == len(text) or text[found.end()] in "\n,.;!)"
    return alone or bool(_POINTING.search(text, max(0, found.start() - 12), found.start()))
