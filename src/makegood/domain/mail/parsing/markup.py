"""HTML of an e-mail as plain text: `> ` before what is quoted, addresses behind links, nothing that was not shown.

nh3 reads the HTML as a browser does and hands back clean, well-formed HTML, without scripts and style sheets; that is
then read in one pass without recursion, so that no nesting and no broken tag costs more than its length.
"""

import re
from html import unescape
from html.parser import HTMLParser

import nh3

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"}
    | {"fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav"}
    | {"ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)
_APART = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"])
_INLINE = {"a", "b", "br", "code", "em", "font", "i", "img", "s", "span", "strong", "td", "th", "tt", "u"}
_DROPPED = {"script", "style", "title", "template", "noscript", "svg", "math", "object", "iframe", "select", "textarea"}
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
_VOID = {"br", "hr", "img"}
_DEEPEST_QUOTE = 20
_RULE = "-" * 10
# Finding out what belongs where takes time with the square of the depth. Nobody's e-mail comes near this.
_DEEPEST = 400
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# Closed by the next of their kind, whether or not the writer closes them.
_CLOSE_THEMSELVES = {"p", "li", "td", "th", "tr", "dd", "dt", "option"}
_NEVER_OPEN = _VOID | {"meta", "link", "input", "col", "area", "base", "embed", "source", "wbr", "param", "track"}


def html_to_text(html: str) -> str:
    """The text that a reader of this HTML sees."""
    if _too_deep(html):
        return "\n".join(line.strip() for line in unescape(re.sub(r"<[^<>]*>", " ", html)).split("\n"))
    tidy = nh3.clean(
        html,
        tags=set(_BLOCKS | _INLINE),
        clean_content_tags=_DROPPED,
        attributes={"*": {"style", "hidden"}, "a": {"href"}, "img": {"alt"}},
        link_rel=None,
        strip_comments=True,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    writer = _Writer()
    writer.feed(tidy)
    writer.close()
    return writer.text()


def _too_deep(html: str) -> bool:
    depth = 0
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        if tag not in _CLOSE_THEMSELVES and tag not in _NEVER_OPEN:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > _DEEPEST:
                return True
    return False


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._gap: int | None = None  # how deep the quote was in which an empty line is due
        self._space = False
        self._quotes = 0
        self._preformatted = 0
        self._links: list[tuple[str, int]] = []
        self._open: list[tuple[str, bool]] = []
        self._hidden = 0

    def text(self) -> str:
        """All that was written."""
        self._break()
        return "\n".join(self._lines).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every tag is well-formed here: nh3 has written it."""
        attributes = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            hidden = "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "")))
            self._open.append((tag, hidden))
            self._hidden += hidden
        if self._hidden:
            return
        if tag in _BLOCKS:
            self._break(apart=tag in _APART)
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "a":
            self._links.append((attributes.get("href", ""), len(self._line)))
        else:
            self._mark(tag, attributes)

    def _mark(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._break(always=True)
        elif tag == "hr":
            self._lines.append(self._prefix() + _RULE)
        elif tag == "li":
            self._line.append("- ")
        elif tag in {"td", "th"} and self._line:
            self._space = True
        elif tag == "img" and attributes.get("alt", "").strip():
            self.handle_data(f"[{attributes['alt'].strip()}]")

    def handle_endtag(self, tag: str) -> None:
        """Closes what was opened last; nh3 has seen to the order."""
        if not self._open or self._open[-1][0] != tag:
            return
        was_hidden = self._hidden
        self._hidden -= self._open.pop()[1]
        if was_hidden:
            return
        if tag == "a":
            self._finish_link()
        if tag in _BLOCKS:
            self._break(apart=tag in _APART)
        if tag == "blockquote":
            self._quotes -= 1
        elif tag == "pre":
            self._preformatted -= 1

    def handle_data(self, data: str) -> None:
        """Words, with one space between them unless they are preformatted."""
        if self._hidden:
            return
        if self._preformatted:
            first, *others = data.split("\n")
            self._write(first)
            for line in others:
                self._break(always=True)
                self._write(line)
            return
        words = " ".join(data.split())
        if data[:1].isspace() or not words:
            self._space = True
        if words:
            self._write(words)
            self._space = data[-1:].isspace()

    def _write(self, text: str) -> None:
        if self._space and self._line and not self._line[-1].endswith(" "):
            self._line.append(" ")
        self._space = False
        self._line.append(text)

    def _finish_link(self) -> None:
        href, start = self._links.pop() if self._links else ("", 0)
        shown = "".join(self._line[start:]).strip()
        address = href.removeprefix("mailto:").split("?", 1)[0] if href.startswith("mailto:") else href
        bare = re.sub(r"^(https?://|tel:)", "", address).rstrip("/")
        if address and shown and bare.casefold() not in shown.casefold():
            self._space = False
            self._line.append(f" ({address})")

    def _prefix(self) -> str:
        return "> " * min(self._quotes, _DEEPEST_QUOTE)

    def _break(self, *, apart: bool = False, always: bool = False) -> None:
        """Ends the line; `apart`: an empty line follows before the next words; `always`: an empty line counts too."""
        line = "".join(self._line).rstrip()
        self._line = []
        self._links = [(href, 0) for href, _ in self._links]
        self._space = False
        if line or always:
            if self._gap is not None and self._lines and self._lines[-1].strip("> "):
                self._lines.append(("> " * min(self._gap, self._quotes, _DEEPEST_QUOTE)).rstrip())
            self._gap = None
            self._lines.append((self._prefix() + line).rstrip())
        if apart:
            self._gap = self._quotes if self._gap is None else min(self._gap, self._quotes)
